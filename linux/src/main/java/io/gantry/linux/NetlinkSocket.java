package io.gantry.linux;

import static io.gantry.linux.Rtnetlink.NLMSG_ERROR;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A socket to one of the kernel's netlink families. Not thread-safe. */
final class NetlinkSocket implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int NETLINK_NETFILTER = 12;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOCKADDR_NL = 12;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_ADD_MEMBERSHIP = 1;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  // The kernel fills dumps in parts of at most 32 KiB.
  private static final int DATAGRAM = 1 << 16;

  private final Fd fd;

  private NetlinkSocket(Fd fd) {
    this.fd = fd;
  }

  /** To the packet filter and its connections (linux/netfilter/nfnetlink.h). */
  static NetlinkSocket netfilter() {
    return open(NETLINK_NETFILTER, "netlink netfilter");
  }

  static NetlinkSocket open(int family, String subject) {
    try (Frame frame = new Frame()) {
      Fd fd = Fd.of(frame.call(Syscall.SOCKET, subject, AF_NETLINK, SOCK_RAW_CLOEXEC, family));
      long one = frame.longs(1).address();
      // Refusals in words, and without our request repeated; kernels before 4.12 lack it.
      frame.tryCall(
          Syscall.SETSOCKOPT, fd.number(), SOL_NETLINK, NETLINK_EXT_ACK, one, Integer.BYTES);
      frame.tryCall(
          Syscall.SETSOCKOPT, fd.number(), SOL_NETLINK, NETLINK_CAP_ACK, one, Integer.BYTES);
      return new NetlinkSocket(fd);
    }
  }

  /** Hears what the kernel tells this group. */
  void join(int group) {
    try (Frame frame = new Frame()) {
      // Without an address of its own it would count as the kernel, which does not hear itself.
      MemorySegment address = frame.allocate(SOCKADDR_NL);
      address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      frame.call(Syscall.BIND, "netlink", fd.number(), address.address(), SOCKADDR_NL);
      MemorySegment value = frame.allocate(Integer.BYTES);
      value.set(JAVA_INT, 0, group);
      frame.call(
          Syscall.SETSOCKOPT,
          "netlink group " + group,
          fd.number(),
          SOL_NETLINK,
          NETLINK_ADD_MEMBERSHIP,
          value.address(),
          Integer.BYTES);
    }
  }

  Fd fd() {
    return fd;
  }

  void write(byte[] messages) {
    fd.write(messages);
  }

  /** The next datagram; blocks until the kernel has sent one. */
  List<NetlinkMessage> receive() {
    byte[] datagram = new byte[DATAGRAM];
    return NetlinkMessage.parse(datagram, fd.read(datagram, 0, datagram.length));
  }

  /**
   * Sends messages numbered from {@code first}, one about each subject, and waits until all are
   * acknowledged; then throws the first refusal.
   */
  void acknowledged(byte[] messages, int first, Object... subjects) {
    write(messages);
    List<LinuxException> refusals = new ArrayList<>();
    for (int left = subjects.length; left > 0; ) {
      for (NetlinkMessage message : receive()) {
        int which = message.sequence() - first;
        if (message.type() == NLMSG_ERROR && which >= 0 && which < subjects.length) {
          left--;
          refusal(message, subjects[which]).ifPresent(refusals::add);
        }
      }
    }
    if (!refusals.isEmpty()) {
      throw refusals.getFirst();
    }
  }

  /** What an NLMSG_ERROR or NLMSG_DONE says: a negative errno, or 0 for success. */
  static Optional<LinuxException> refusal(NetlinkMessage message, Object subject) {
    int errno = message.payload().limit() < Integer.BYTES ? 0 : -message.payload().getInt(0);
    return errno == 0
        ? Optional.empty()
        : Optional.of(
            new LinuxException("netlink", subject.toString(), errno, message.explanation()));
  }

  @Override
  public void close() {
    fd.close();
  }
}
