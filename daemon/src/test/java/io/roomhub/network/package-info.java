/**
 * A network for tests, in user space: a router with TUN devices in the network namespaces of its
 * clients, which translates addresses as the NATs of RFC 4787 do and loses, delays and cuts as real
 * links do. This machine's kernel need not know any of that.
 */
package io.roomhub.network;
