/**
 * Buttons, encoders and lamps: how they are wired and read, and what each lamp says. What a press
 * does is {@code io.roomhub.daemon.app.PanelControl}'s.
 */
package io.roomhub.daemon.app.panel;
