package io.gantry.linux;

import java.util.List;
import java.util.Set;

/**
 * Notices that somebody has changed tables, chains or rules of the packet filter of one network
 * namespace, that of the thread which opened it. Elements of sets come and go unnoticed.
 */
public final class NftablesWatch implements AutoCloseable {
  private static final int NFNLGRP_NFTABLES = 7;
  private static final int NFNL_SUBSYS_NFTABLES = 10;

  /** NFT_MSG_NEWTABLE, DELTABLE, NEWCHAIN, DELCHAIN, NEWRULE, DELRULE of nf_tables.h. */
  private static final Set<Integer> NOTICED = Set.of(0, 2, 3, 5, 6, 8);

  private final NetlinkSocket socket;
  private final EventFlag end = new EventFlag();

  private NftablesWatch(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens it for the calling thread's network namespace. */
  public static NftablesWatch open() {
    NetlinkSocket socket = NetlinkSocket.netfilter();
    try {
      socket.join(NFNLGRP_NFTABLES);
      return new NftablesWatch(socket);
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Waits for the next change; false after {@link #stop}. Of a platform thread, one at a time. */
  public boolean await() {
    while (true) {
      if (isStopped()) {
        return false;
      }
      if (changed()) {
        return true;
      }
    }
  }

  /** Wakes who waits. */
  public void stop() {
    end.raise();
  }

  /** Once nobody waits any more. */
  @Override
  public void close() {
    socket.close();
    end.close();
  }

  /** Waits until there is something to be read or it is stopped. */
  private boolean isStopped() {
    try (Frame frame = new Frame()) {
      Poll poll = new Poll(frame, socket.fd(), end.fd());
      poll.await("netlink netfilter");
      return poll.isReadable(1);
    }
  }

  private boolean changed() {
    try {
      List<NetlinkMessage> messages = socket.receive();
      return messages.stream()
          .map(NetlinkMessage::type)
          .anyMatch(type -> type >> 8 == NFNL_SUBSYS_NFTABLES && NOTICED.contains(type & 0xff));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOBUFS) {
        // More has changed than the socket could hold.
        return true;
      }
      throw e;
    }
  }
}
