package io.roomhub.daemon.signaling.relay;

import io.roomhub.daemon.signaling.trystero.RelayMessage;

/** Hears nothing of a rail, for tests that look elsewhere. */
public class DeafRailListener implements RailListener {
  @Override
  public void onReady(Rail from) {}

  @Override
  public void onLost(Rail from) {}

  @Override
  public void onMessage(Rail from, String topic, String payload) {}

  @Override
  public void onOffer(Rail from, RelayMessage.Offer offer) {}

  @Override
  public void onAnswer(Rail from, RelayMessage.Answer answer) {}

  @Override
  public void onStatus(Rail from) {}
}
