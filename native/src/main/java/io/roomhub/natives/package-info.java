/** JNA bindings, one class per native library. */
package io.roomhub.natives;
