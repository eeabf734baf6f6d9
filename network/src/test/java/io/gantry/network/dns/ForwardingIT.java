package io.gantry.network.dns;

import static io.gantry.network.dns.Container.answers;
import static io.gantry.network.dns.Endpoints.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ForwardingIT {
  private static final String NAME = "example.org";
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final NameServer server =
      new NameServer(new NameLimits(64, 16, PATIENCE, Duration.ofSeconds(5)));
  private final Container container = new Container();
  private final NetworkNames front = new NetworkNames("front");

  @AfterEach
  void close() {
    server.close();
    container.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"+notcp", "+tcp"})
  void otherNamesAreAskedOfTheHostsServer(String transport) throws Exception {
    try (Upstream upstream = new Upstream((query, tcp) -> List.of(found(query, 1)))) {
      serve(upstream.address());
      assertThat(container.dig("+short", transport, NAME)).containsExactly("192.0.2.0");
      assertThat(upstream.asked())
          .containsExactly((transport.equals("+tcp") ? "tcp " : "udp ") + NAME + ".");
    }
  }

  @Test
  void namesOfContainersAreNotToldOutside() throws Exception {
    front.add(endpoint(1, "web", List.of(), "10.1.0.2"));
    try (Upstream upstream = new Upstream((query, tcp) -> List.of(found(query, 1)))) {
      serve(upstream.address());
      container.ask("web", Type.A);
      container.ask("web", Type.TXT);
      container.ask("2.0.1.10.in-addr.arpa", Type.PTR);
      assertThat(upstream.asked()).isEmpty();
    }
  }

  @Test
  void forgedAnswersArePassedOver() throws Exception {
    try (Upstream upstream = new Upstream((query, tcp) -> forgedAndRight(query))) {
      serve(upstream.address());
      assertThat(answers(container.ask(NAME, Type.A))).containsExactly("192.0.2.0");
      assertThat(upstream.asked()).hasSize(1);
    }
  }

  @Test
  void theNextServerIsAskedWhenOneIsSilentOrAbsentOrRefuses() throws Exception {
    try (Upstream silent = new Upstream((query, tcp) -> List.of());
        Upstream refusing = new Upstream((query, tcp) -> List.of(refused(query, Rcode.REFUSED)));
        Upstream knowing = new Upstream((query, tcp) -> List.of(found(query, 1)))) {
      serve(silent.address(), refusing.address(), knowing.address());
      assertThat(answers(container.ask(NAME, Type.A))).containsExactly("192.0.2.0");
      assertThat(Stream.of(silent, refusing, knowing).map(one -> one.asked().size()))
          .containsExactly(1, 1, 1);
    }
    try (ServerSocket absent = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        Upstream knowing = new Upstream((query, tcp) -> List.of(found(query, 1)))) {
      serve((InetSocketAddress) absent.getLocalSocketAddress(), knowing.address());
      assertThat(answers(container.ask(NAME, Type.A))).containsExactly("192.0.2.0");
    }
  }

  @Test
  void theLastWordIsFailureOrThatTheNameDoesNotExist() throws Exception {
    try (Upstream silent = new Upstream((query, tcp) -> List.of());
        Upstream unknowing =
            new Upstream((query, tcp) -> List.of(refused(query, Rcode.NXDOMAIN)))) {
      serve(silent.address());
      assertThat(container.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
      serve(unknowing.address(), silent.address());
      assertThat(container.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }
  }

  @Test
  void cutAnswersAreAskedAgainOverTcpAndToldAsFarAsTheyFit() throws Exception {
    try (Upstream upstream =
        new Upstream((query, tcp) -> List.of(tcp ? found(query, 100) : cut(query)))) {
      serve(upstream.address());
      Message small = container.ask(NAME, Type.A);
      assertThat(small.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(answers(small)).hasSize(30);
      assertThat(upstream.asked()).containsExactly("udp example.org.", "tcp example.org.");
      assertThat(container.dig("+short", "+ignore", "+bufsize=2000", NAME)).hasSize(100);
    }
  }

  @Test
  void answersLargerThanAskedForAreCut() throws Exception {
    try (Upstream upstream = new Upstream((query, tcp) -> List.of(found(query, 100)))) {
      serve(upstream.address());
      Message answer = container.ask(NAME, Type.A);
      assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(answer.numBytes()).isLessThanOrEqualTo(512);
      assertThat(container.dig("+short", NAME)).hasSize(100);
    }
  }

  @Test
  void withoutAWayOutNobodyIsAskedButContainers() throws Exception {
    try (Upstream upstream = new Upstream((query, tcp) -> List.of(found(query, 1)))) {
      ResolverScope scope = new ResolverScope(List.of(upstream.address()), List.of());
      scope.connect(front, true, Map.of());
      server.serve(container.namespace(), scope);
      assertThat(container.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(upstream.asked()).isEmpty();

      NetworkNames outside = new NetworkNames("outside");
      scope.connect(outside, false, Map.of());
      assertThat(answers(container.ask(NAME, Type.A))).containsExactly("192.0.2.0");
      scope.disconnect(outside);
      assertThat(container.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);

      front.add(endpoint(9, "resolver", List.of(), "127.0.0.1"));
      assertThat(answers(container.ask(NAME, Type.A))).containsExactly("192.0.2.0");
    }
  }

  @Test
  void aContainerThatWaitsForMuchIsRefusedAndOthersAreNot() throws Exception {
    try (Upstream silent = new Upstream((query, tcp) -> List.of());
        Upstream knowing = new Upstream((query, tcp) -> List.of(found(query, 1)));
        Container other = new Container();
        DatagramSocket greedy = container.socket()) {
      serve(silent.address());
      ResolverScope others = scope(knowing.address());
      server.serve(other.namespace(), others);
      for (int i = 0; i < 64; i++) {
        Container.send(greedy, Container.query(i + "." + NAME, Type.A).toWire());
      }
      assertThat(answers(other.ask(NAME, Type.A))).containsExactly("192.0.2.0");
      int refused = 0;
      int failed = 0;
      for (int i = 0; i < 64; i++) {
        switch (new Message(Container.receive(greedy)).getRcode()) {
          case Rcode.REFUSED -> refused++;
          case Rcode.SERVFAIL -> failed++;
          default -> throw new AssertionError("nobody answers");
        }
      }
      // One alone gets half of the 64; those that were given up made room for a few more.
      assertThat(failed).isGreaterThanOrEqualTo(32);
      assertThat(refused).isPositive();
      assertThat(container.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
  }

  private void serve(InetSocketAddress... upstreams) {
    server.serve(container.namespace(), scope(upstreams));
  }

  private ResolverScope scope(InetSocketAddress... upstreams) {
    ResolverScope scope = new ResolverScope(List.of(upstreams), List.of());
    scope.connect(front, false, Map.of());
    return scope;
  }

  private static Message reply(Query query, int count) {
    Message reply = Replies.to(query, Rcode.NOERROR);
    for (int i = 0; i < count; i++) {
      Record record =
          new ARecord(query.question().getName(), DClass.IN, 60, Endpoints.address("192.0.2." + i));
      reply.addRecord(record, Section.ANSWER);
    }
    return reply;
  }

  private static byte[] found(Query query, int count) {
    return reply(query, count).toWire();
  }

  private static byte[] cut(Query query) {
    Message reply = reply(query, 0);
    reply.getHeader().setFlag(Flags.TC);
    return reply.toWire();
  }

  private static byte[] refused(Query query, int rcode) {
    return Replies.to(query, rcode).toWire();
  }

  private static List<byte[]> forgedAndRight(Query query) {
    byte[] otherId = found(query, 3);
    otherId[0] ^= 1;
    Message otherName = new Message(query.message().getHeader().getID());
    otherName.getHeader().setFlag(Flags.QR);
    otherName.addRecord(
        Record.newRecord(Name.fromConstantString("forged.org."), Type.A, DClass.IN),
        Section.QUESTION);
    byte[] noAnswer = query.withId(query.message().getHeader().getID());
    return List.of(otherId, otherName.toWire(), noAnswer, new byte[3], found(query, 1));
  }
}
