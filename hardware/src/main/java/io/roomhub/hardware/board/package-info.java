/** What the computer says about its own power and heat. */
@NullMarked
package io.roomhub.hardware.board;

import org.jspecify.annotations.NullMarked;
