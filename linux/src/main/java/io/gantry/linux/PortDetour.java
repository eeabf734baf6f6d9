package io.gantry.linux;

import io.gantry.linux.NftablesExpressions.Base;
import java.net.Inet4Address;

/**
 * Leads one port of one local address of a network namespace to other ports of that address, and
 * the answers back: whoever asks the well-known port is answered by it. Both ways the packet's port
 * is written over, without connection tracking, so that the namespace's other traffic costs
 * nothing. A table of the packet filter holds the rules and lives as long as the namespace.
 *
 * <p>Rules in nft's language take longer to read than to carry out ({@link Nftables}); these go to
 * the kernel directly.
 *
 * @param table name of the nftables table, of family ip
 * @param address of a loopback device
 * @param port the port that is asked
 * @param udpPort where UDP datagrams go instead
 * @param tcpPort where TCP connections go instead
 */
public record PortDetour(String table, Inet4Address address, int port, int udpPort, int tcpPort) {
  private static final int NF_INET_LOCAL_IN = 1;
  private static final int NF_INET_LOCAL_OUT = 3;

  // Connection tracking, where a container uses it, stands between: it sees one flow to the other
  // port and its answers, and never the port that was asked.
  private static final int BEFORE_TRACKING = -300;
  private static final int AFTER_TRACKING = 300;

  private static final String REQUESTS = "requests";
  private static final String ANSWERS = "answers";
  private static final int IP_PROTOCOL = 9;
  private static final int IP_SOURCE = 12;
  private static final int IP_DESTINATION = 16;
  private static final int SOURCE_PORT = 0;
  private static final int DESTINATION_PORT = 2;
  private static final int TCP = 6;
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP = 17;
  private static final int UDP_CHECKSUM = 6;

  /**
   * Makes the table in the calling thread's network namespace, in place of one of this name.
   *
   * @throws LinuxException with the kernel's refusal; then nothing has changed
   */
  public void install() {
    try (NetlinkSocket socket = NetlinkSocket.netfilter()) {
      try {
        write(NftablesTransaction.creating(table)).commit(socket);
      } catch (LinuxException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
        // Not tried first: to delete means to wait until no packet can be in the old rules.
        write(NftablesTransaction.replacing(table)).commit(socket);
      }
    }
  }

  private NftablesTransaction write(NftablesTransaction transaction) {
    transaction.chain(REQUESTS, NF_INET_LOCAL_OUT, BEFORE_TRACKING);
    transaction.chain(ANSWERS, NF_INET_LOCAL_IN, AFTER_TRACKING);
    lead(transaction, UDP, UDP_CHECKSUM, udpPort);
    lead(transaction, TCP, TCP_CHECKSUM, tcpPort);
    return transaction;
  }

  private void lead(NftablesTransaction transaction, int protocol, int checksum, int target) {
    transaction.rule(
        REQUESTS,
        packet ->
            packet
                .match(Base.NETWORK, IP_PROTOCOL, (byte) protocol)
                .match(Base.NETWORK, IP_DESTINATION, address.getAddress())
                .match(Base.TRANSPORT, DESTINATION_PORT, bytes(port))
                .overwrite(DESTINATION_PORT, checksum, bytes(target)));
    transaction.rule(
        ANSWERS,
        packet ->
            packet
                .match(Base.NETWORK, IP_PROTOCOL, (byte) protocol)
                .match(Base.NETWORK, IP_SOURCE, address.getAddress())
                .match(Base.TRANSPORT, SOURCE_PORT, bytes(target))
                .overwrite(SOURCE_PORT, checksum, bytes(port)));
  }

  private static byte[] bytes(int port) {
    return new byte[] {(byte) (port >> 8), (byte) port};
  }
}
