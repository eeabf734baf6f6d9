package io.gantry.linux;

import static io.gantry.linux.Rtnetlink.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A conversation with the kernel about the network devices, addresses and routes of one network
 * namespace (rtnetlink(7)): that of the thread which opened it, whoever uses it later. Any number
 * of threads may share it, one speaks at a time. Calls can wait for the kernel's global network
 * lock (milliseconds while devices are being removed) and hold their carrier thread meanwhile: use
 * a platform thread. While it is open the namespace lives.
 */
public final class Netlink implements AutoCloseable {
  private static final int NETLINK_ROUTE = 0;
  private static final int DUMP_TRIES = 20;

  private final NetlinkSocket socket;
  private int sequence = 1;

  private Netlink(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens it for the calling thread's network namespace. */
  public static Netlink open() {
    return new Netlink(NetlinkSocket.open(NETLINK_ROUTE, "netlink route"));
  }

  /**
   * Sends these in one datagram. Each stands alone: when one is refused, those after it are still
   * carried out, and then the first refusal is thrown.
   *
   * @throws LinuxException names the request, with the kernel's own explanation when it gives one
   */
  public synchronized void run(NetlinkRequest... requests) {
    if (requests.length == 0) {
      return;
    }
    int first = sequence;
    sequence += requests.length;
    socket.acknowledged(NetlinkEncoder.encode(requests, first), first, (Object[]) requests);
  }

  /** All devices. */
  public List<Link> links() {
    return dump("links", RTM_GETLINK, NetlinkEncoder.linkQuery(), NetlinkDecoder::link);
  }

  /** The device of this name. */
  public Optional<Link> link(String name) {
    try {
      return query("link " + name, RTM_GETLINK, NLM_F_ACK, NetlinkEncoder.linkQuery(name))
          .flatMap(message -> NetlinkDecoder.link(message).stream())
          .findFirst();
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** All addresses, IPv4 and IPv6. */
  public List<LinkAddress> addresses() {
    return dump("addresses", RTM_GETADDR, new byte[8], NetlinkDecoder::address);
  }

  /** The unicast routes of the main table, IPv4 and IPv6. */
  public List<Route> routes() {
    return dump("routes", RTM_GETROUTE, new byte[12], NetlinkDecoder::route);
  }

  @Override
  public void close() {
    socket.close();
  }

  private <T> List<T> dump(
      String what, int type, byte[] body, Function<NetlinkMessage, Optional<T>> decode) {
    return query(what, type, NLM_F_DUMP, body)
        .flatMap(message -> decode.apply(message).stream())
        .toList();
  }

  /** Asks again while the list changes as the kernel walks through it: parts could be missing. */
  private Stream<NetlinkMessage> query(String what, int type, int flags, byte[] body) {
    for (int i = 0; i < DUMP_TRIES; i++) {
      List<NetlinkMessage> answer = ask(what, type, flags, body);
      if (answer.stream().noneMatch(message -> (message.flags() & NLM_F_DUMP_INTR) != 0)) {
        return answer.stream().filter(message -> message.type() == type - 2);
      }
    }
    throw new LinuxException("netlink", what, Errno.EAGAIN, "the list changed all the time");
  }

  private synchronized List<NetlinkMessage> ask(String what, int type, int flags, byte[] body) {
    int asked = sequence++;
    NetlinkWriter out = new NetlinkWriter().begin(type, NLM_F_REQUEST | flags, asked);
    socket.write(out.raw(body).end());
    List<NetlinkMessage> collected = new ArrayList<>();
    while (true) {
      for (NetlinkMessage message : socket.receive()) {
        if (message.sequence() != asked) {
          continue;
        }
        collected.add(message);
        if (message.type() == NLMSG_ERROR || message.type() == NLMSG_DONE) {
          NetlinkSocket.refusal(message, what)
              .ifPresent(refusal -> {
                throw refusal;
              });
          return collected;
        }
      }
    }
  }
}
