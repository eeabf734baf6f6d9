package io.gantry.linux;

import static io.gantry.linux.Rtnetlink.NLMSG_ERROR;
import static io.gantry.linux.Rtnetlink.NLM_F_ACK;
import static io.gantry.linux.Rtnetlink.NLM_F_REQUEST;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages to the packet filter of which all are carried out or none (linux/netfilter/nfnetlink.h),
 * sent in one datagram. Used once, by one thread.
 */
final class NftablesBatch {
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int NFNL_SUBSYS_NFTABLES = 10;
  private static final int NFT_MSG_NEWTABLE = 0;
  private static final int NFTA_TABLE_NAME = 1;
  private static final int FIRST = 1;

  private final NetlinkWriter out = new NetlinkWriter();
  private int sequence = FIRST;

  NftablesBatch() {
    out.begin(BATCH_BEGIN, NLM_F_REQUEST, sequence++);
    header(0, NFNL_SUBSYS_NFTABLES);
    out.end();
  }

  /** Begins a message about a table of this family; its attributes and its end are the caller's. */
  NetlinkWriter begin(int type, int flags, int family) {
    out.begin(NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_REQUEST | flags, sequence++);
    header(family, 0);
    return out;
  }

  /** A message that has to do with a table as a whole. */
  void table(int type, int flags, int family, String name) {
    begin(type, flags, family).attribute(NFTA_TABLE_NAME, name).end();
  }

  /**
   * Sends it and waits until the kernel has carried it out.
   *
   * @param family of the table
   * @param table one that is there when all has been carried out
   * @throws LinuxException the first refusal; then nothing has changed
   */
  void commit(NetlinkSocket socket, int family, String table) {
    // One more that changes nothing: the kernel acknowledges in order, so its answer is the last.
    int last = sequence;
    table(NFT_MSG_NEWTABLE, NLM_F_ACK, family, table);
    out.begin(BATCH_END, NLM_F_REQUEST, sequence++);
    header(0, NFNL_SUBSYS_NFTABLES);
    socket.write(out.end());
    List<LinuxException> refusals = new ArrayList<>();
    boolean waiting = true;
    while (waiting) {
      for (NetlinkMessage answer : socket.receive()) {
        if (answer.type() == NLMSG_ERROR) {
          NetlinkSocket.refusal(answer, "table " + table).ifPresent(refusals::add);
          // A batch that is refused as a whole is answered at its beginning only.
          waiting &= answer.sequence() != last && answer.sequence() != FIRST;
        }
      }
    }
    if (!refusals.isEmpty()) {
      throw refusals.getFirst();
    }
  }

  static byte[] bigEndian(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  /** struct nfgenmsg; its resource is in network byte order. */
  private void header(int family, int resource) {
    out.u8(family).u8(0).raw(new byte[] {(byte) (resource >> 8), (byte) resource});
  }
}
