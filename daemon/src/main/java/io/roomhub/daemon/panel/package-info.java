/**
 * What buttons can be made to do: one {@link io.roomhub.daemon.panel.PanelAction} each, acting on a
 * {@link io.roomhub.daemon.panel.PanelTarget}. The configuration knows them by their words.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.panel;
