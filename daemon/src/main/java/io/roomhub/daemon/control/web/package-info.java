/**
 * The status view of the hub's web page: who may see and do what there. Nothing here knows HTTP
 * parsing or the hub's insides; {@code control} puts it together.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.control.web;
