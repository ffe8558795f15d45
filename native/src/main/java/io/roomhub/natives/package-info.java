/**
 * JNA bindings by direct mapping, one class per native library. Every class loads without its
 * library and then says so ({@code whyUnavailable}); {@link io.roomhub.natives.LoadResult} has the
 * one warning.
 */
@NullMarked
package io.roomhub.natives;

import org.jspecify.annotations.NullMarked;
