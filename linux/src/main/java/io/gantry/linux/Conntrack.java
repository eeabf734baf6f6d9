package io.gantry.linux;

/**
 * The connections that the kernel tracks in one network namespace, that of the thread which opened
 * it (linux/netfilter/nfnetlink_conntrack.h). Threads may share it; calls hold their carrier thread
 * for as long as a walk through the table takes.
 */
public final class Conntrack implements AutoCloseable {
  private static final int IPCTNL_MSG_CT_DELETE = 1 << 8 | 2;
  private static final int CTA_TUPLE_ORIG = 1;
  private static final int CTA_TUPLE_PROTO = 2;
  private static final int CTA_PROTO_NUM = 1;
  private static final int CTA_PROTO_DST_PORT = 3;
  private static final int CTA_FILTER = 25;
  private static final int CTA_FILTER_ORIG_FLAGS = 1;
  private static final int MATCH_PROTOCOL = 1 << 3;
  private static final int MATCH_DESTINATION_PORT = 1 << 5;
  private static final int UDP = 17;
  // Version 0 would mean that the family does not count.
  private static final int NFGENMSG_VERSION = 1;

  private final NetlinkSocket socket;
  private int sequence = 1;

  private Conntrack(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens it for the calling thread's network namespace. */
  public static Conntrack open() {
    return new Conntrack(NetlinkSocket.netfilter());
  }

  /**
   * Forgets the flows of one family that went to this UDP port first, so that their next packet is
   * routed anew. A UDP flow has no end: as long as its packets come, the kernel sends them where
   * the first went.
   *
   * @throws LinuxException EINVAL on kernels that cannot choose what to forget
   */
  public synchronized void forgetUdp(int port, boolean ipv6) {
    NetlinkWriter out = new NetlinkWriter();
    int number = sequence++;
    out.begin(IPCTNL_MSG_CT_DELETE, Rtnetlink.NLM_F_REQUEST | Rtnetlink.NLM_F_ACK, number);
    out.u8(ipv6 ? Rtnetlink.AF_INET6 : Rtnetlink.AF_INET).u8(NFGENMSG_VERSION).u16(0);
    int tuple = out.open(CTA_TUPLE_ORIG);
    int protocol = out.open(CTA_TUPLE_PROTO);
    out.attribute(CTA_PROTO_NUM, new byte[] {UDP});
    out.attribute(CTA_PROTO_DST_PORT, new byte[] {(byte) (port >> 8), (byte) port});
    out.close(protocol).close(tuple);
    int filter = out.open(CTA_FILTER);
    out.attribute(CTA_FILTER_ORIG_FLAGS, MATCH_PROTOCOL | MATCH_DESTINATION_PORT).close(filter);
    try {
      socket.acknowledged(out.end(), number, "forget UDP flows to port " + port);
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      // There was none.
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
