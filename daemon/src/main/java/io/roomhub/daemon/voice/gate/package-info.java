/** The mute gate: nothing captured passes while it is closed, and it closes without a click. */
package io.roomhub.daemon.voice.gate;
