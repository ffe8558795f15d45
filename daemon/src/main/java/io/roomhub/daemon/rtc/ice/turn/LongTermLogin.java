package io.roomhub.daemon.rtc.ice.turn;

import java.nio.charset.StandardCharsets;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.NonceAttribute;
import org.ice4j.attribute.RealmAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.Request;
import org.ice4j.security.LongTermCredential;
import org.ice4j.security.LongTermCredentialSession;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of long-term credentials (RFC 8489 section 9.2): the server asks for them with
 * a realm and a nonce, and now and then for the same with another nonce. Whoever owns it serialises
 * the calls.
 */
public final class LongTermLogin {
  private static final int LOGIN_ASKED = 401;
  private static final int STALE_NONCE = 438;

  private final TurnLogin login;
  private byte[] realm = {};
  private byte[] nonce = {};
  private byte @Nullable [] key;

  /** One that has not been asked for yet. */
  public LongTermLogin(TurnLogin login) {
    this.login = login;
  }

  /**
   * Takes an error response.
   *
   * @return whether the request is to be made again, signed: a login that is wrong is not told
   *     twice
   */
  public boolean challenged(Message response) {
    int code = StunMessages.errorCode(response);
    if (code != STALE_NONCE && (code != LOGIN_ASKED || key != null)) {
      return false;
    }
    if (response.getAttribute(Attribute.REALM) instanceof RealmAttribute told) {
      realm = told.getRealm();
    }
    if (response.getAttribute(Attribute.NONCE) instanceof NonceAttribute told) {
      nonce = told.getNonce();
    }
    key =
        new LongTermCredentialSession(
                new LongTermCredential(login.username(), login.password()), realm)
            .getLocalKey(login.username());
    return true;
  }

  /** With what the server's answers are signed, or null while nobody has asked for a login. */
  public byte @Nullable [] key() {
    return key;
  }

  /** Adds the login, if it was asked for. The last thing before a request is sent. */
  public void sign(Request request) {
    byte[] signingKey = key;
    if (signingKey != null) {
      request.putAttribute(
          AttributeFactory.createUsernameAttribute(
              login.username().getBytes(StandardCharsets.UTF_8)));
      request.putAttribute(AttributeFactory.createRealmAttribute(realm));
      request.putAttribute(AttributeFactory.createNonceAttribute(nonce));
      request.putAttribute(new KeyedIntegrity(signingKey));
    }
  }
}
