/** How people and scripts see and steer the hub. */
package io.roomhub.daemon.control;
