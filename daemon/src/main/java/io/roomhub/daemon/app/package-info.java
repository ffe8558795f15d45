/** Main, lifecycle, wiring: the only package that knows all others. */
package io.roomhub.daemon.app;
