package io.roomhub.daemon.rtc.ice;

import org.ice4j.StunException;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.XorPeerAddressAttribute;
import org.ice4j.ice.HostCandidate;
import org.ice4j.ice.ServerReflexiveCandidate;
import org.ice4j.ice.harvest.TurnCandidateHarvest;
import org.ice4j.ice.harvest.TurnCandidateHarvester;
import org.ice4j.message.Request;
import org.ice4j.socket.RelayedCandidateDatagramSocket;
import org.ice4j.stack.TransactionID;
import org.jspecify.annotations.Nullable;

/** ice4j's client of a TURN server that it reaches through a gateway of ours. */
final class RelayHarvester extends TurnCandidateHarvester {
  /**
   * @param server the gateway
   */
  RelayHarvester(TransportAddress server) {
    super(server);
  }

  @Override
  protected TurnCandidateHarvest createHarvest(HostCandidate hostCandidate) {
    return new Harvest(this, hostCandidate);
  }

  private static final class Harvest extends TurnCandidateHarvest {
    Harvest(TurnCandidateHarvester harvester, HostCandidate hostCandidate) {
      super(harvester, hostCandidate);
    }

    /** The address that the server sees is the gateway's: nobody reaches ice4j's socket there. */
    @Override
    protected @Nullable ServerReflexiveCandidate createServerReflexiveCandidate(
        TransportAddress mapped) {
      return null;
    }

    /**
     * As ice4j's own, which sends under another transaction id than the one that it has masked the
     * peer's address with: of IPv6 nobody could read it (RFC 8489 section 14.2), not even itself.
     */
    @Override
    public byte @Nullable [] sendRequest(RelayedCandidateDatagramSocket socket, Request request)
        throws StunException {
      TransactionID id = TransactionID.createNewTransactionID();
      id.setApplicationData(socket);
      byte[] maskedWith = request.getTransactionID();
      if (maskedWith != null
          && request.getAttribute(Attribute.XOR_PEER_ADDRESS)
              instanceof XorPeerAddressAttribute peer) {
        peer.setAddress(peer.getAddress(maskedWith), id.getBytes());
      }
      TransactionID sent = sendRequest(request, false, id);
      return sent == null ? null : sent.getBytes();
    }
  }
}
