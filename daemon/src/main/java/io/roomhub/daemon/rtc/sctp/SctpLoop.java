package io.roomhub.daemon.rtc.sctp;

import java.util.concurrent.Executor;

/**
 * Who owns usrsctp, whose state is one for the whole process: runs tasks one after the other, and
 * lets time pass for the associations that exist.
 */
interface SctpLoop extends Executor {
  /** From now on the association's {@link UsrsctpAssociation#onTick} follows every tick. */
  void add(UsrsctpAssociation association);

  /** It is over. */
  void remove(UsrsctpAssociation association);
}
