package io.gantry.network.dns;

import static io.gantry.network.dns.Container.answers;
import static io.gantry.network.dns.Endpoints.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class NameServerIT {
  private final NameServer server = new NameServer();
  private final Container container = new Container();
  private final NetworkNames front = new NetworkNames("front");
  private final ResolverScope scope = new ResolverScope(List.of(), List.of());

  @AfterEach
  void close() {
    server.close();
    container.close();
  }

  @Test
  void digFindsContainersByAllTheirNames() throws Exception {
    front.add(endpoint(1, "web", List.of("www"), "10.1.0.2", "fd00::2"));
    serve();
    for (String name : List.of("web", "WEB", "www", "000000000001", "host-1", "web.front")) {
      assertThat(container.dig("+short", name)).as(name).containsExactly("10.1.0.2");
    }
    assertThat(container.dig("+short", "AAAA", "web")).containsExactly("fd00::2");
    assertThat(container.dig("+short", "+tcp", "web")).containsExactly("10.1.0.2");
    assertThat(container.dig("+short", "-x", "10.1.0.2")).containsExactly("web.front.");
    assertThat(container.dig("+short", "-x", "fd00::2")).containsExactly("web.front.");
  }

  @Test
  void otherTypesOfKnownNamesHaveNoRecords() throws Exception {
    front.add(endpoint(1, "web", List.of(), "10.1.0.2"));
    serve();
    for (int type : new int[] {Type.AAAA, Type.MX, Type.TXT, Type.HTTPS, Type.ANY}) {
      Message answer = container.ask("web", type);
      assertThat(answer.getRcode()).as(Type.string(type)).isEqualTo(Rcode.NOERROR);
      assertThat(answers(answer)).as(Type.string(type)).isEmpty();
    }
    assertThat(container.ask("unknown", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void sharedAliasesAnswerInTurns() throws Exception {
    for (int i = 1; i <= 3; i++) {
      front.add(endpoint(i, "web-" + i, List.of("web"), "10.1.0." + i));
    }
    serve();
    List<String> firsts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      List<String> all = container.dig("+short", "web");
      assertThat(all).containsExactlyInAnyOrder("10.1.0.1", "10.1.0.2", "10.1.0.3");
      firsts.add(all.getFirst());
    }
    assertThat(firsts.subList(0, 3)).containsExactly("10.1.0.1", "10.1.0.2", "10.1.0.3");
    assertThat(firsts.subList(3, 6)).isEqualTo(firsts.subList(0, 3));
  }

  @Test
  void whatDoesNotFitIsCutAndToldWholeOverTcp() throws Exception {
    for (int i = 1; i <= 100; i++) {
      front.add(endpoint(i, "web-" + i, List.of("web"), "10.1.0." + i));
    }
    serve();
    assertThat(container.dig("+short", "+noedns", "web")).hasSize(100);
    assertThat(container.dig("+ignore", "+noedns", "web"))
        .anyMatch(line -> line.contains("flags: qr tc rd ra"))
        .anyMatch(line -> line.contains("ANSWER: 30"));
    assertThat(container.dig("+short", "+ignore", "+bufsize=2000", "web")).hasSize(100);
  }

  @Test
  void networksComeAndGoWhileItServes() throws Exception {
    NetworkNames back = new NetworkNames("back");
    back.add(endpoint(7, "database", List.of(), "10.2.0.7"));
    serve();
    assertThat(container.ask("database", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    scope.connect(back, true, Map.of("db", "database"));
    assertThat(container.dig("+short", "database")).containsExactly("10.2.0.7");
    assertThat(container.dig("+short", "db")).containsExactly("10.2.0.7");
    assertThat(container.dig("+short", "database.back")).containsExactly("10.2.0.7");
    scope.disconnect(back);
    assertThat(container.ask("database", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void eachContainerLearnsItsOwnNetworksOnly() throws Exception {
    NetworkNames back = new NetworkNames("back");
    front.add(endpoint(1, "web", List.of(), "10.1.0.2"));
    back.add(endpoint(2, "database", List.of(), "10.2.0.2"));
    ResolverScope others = new ResolverScope(List.of(), List.of());
    others.connect(back, true, Map.of());
    serve();
    try (Container other = new Container()) {
      server.serve(other.namespace(), others);
      assertThat(other.dig("+short", "database")).containsExactly("10.2.0.2");
      assertThat(other.ask("web", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(other.ask("2.0.1.10.in-addr.arpa", Type.PTR).getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(container.ask("database", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
  }

  @Test
  void port53StaysTheContainers() throws Exception {
    front.add(endpoint(1, "web", List.of(), "10.1.0.2"));
    serve();
    try (DatagramSocket _ = container.in(() -> new DatagramSocket(53));
        ServerSocket _ = container.in(() -> new ServerSocket(53))) {
      assertThat(container.dig("+short", "web")).containsExactly("10.1.0.2");
      assertThat(container.dig("+short", "+tcp", "web")).containsExactly("10.1.0.2");
    }
  }

  @Test
  void anotherServerTakesOverTheNamespace() throws Exception {
    front.add(endpoint(1, "web", List.of(), "10.1.0.2"));
    serve();
    assertThat(container.dig("+short", "web")).containsExactly("10.1.0.2");
    // As a daemon that died: its rules stay.
    server.close();
    try (NameServer second = new NameServer()) {
      NameService service = second.serve(container.namespace(), scope);
      assertThat(container.dig("+short", "web")).containsExactly("10.1.0.2");
      assertThat(container.dig("+short", "+tcp", "web")).containsExactly("10.1.0.2");
      assertThat(container.nft("list ruleset"))
          .containsOnlyOnce("table ip gantry-names")
          .containsOnlyOnce("udp dport 53")
          .containsOnlyOnce("tcp dport 53");
      service.close();
    }
  }

  @Test
  void theEndOfAServiceLeavesNoSocket() throws Exception {
    int before = boundSockets();
    NameService service = serve();
    assertThat(boundSockets()).isEqualTo(before + 2);
    service.close();
    service.close();
    // The server's thread lets go of the ports.
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (boundSockets() > before && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(boundSockets()).isEqualTo(before);
  }

  @Test
  void aClosedServerServesNobody() {
    server.close();
    assertThatThrownBy(this::serve)
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aThousandNamesComeAndGoWhileOthersAreFound() throws Exception {
    front.add(endpoint(1, "stays", List.of("web"), "10.1.0.1"));
    serve();
    AtomicBoolean done = new AtomicBoolean();
    Thread coming =
        Thread.ofPlatform()
            .start(() -> {
              for (int round = 0; !done.get(); round++) {
                comeAndGo(1000, round % 2 == 0);
              }
            });
    try (DatagramSocket socket = container.socket()) {
      for (int i = 0; i < 200; i++) {
        Message stays = Container.ask(socket, Container.query("stays", Type.A));
        assertThat(answers(stays)).containsExactly("10.1.0.1");
        Message shared = Container.ask(socket, Container.query("web", Type.A));
        assertThat(new HashSet<>(answers(shared))).hasSameSizeAs(answers(shared)).isNotEmpty();
        Message one = Container.ask(socket, Container.query("web-500", Type.A));
        assertThat(answers(one)).isIn(List.of(), List.of("10.2.1.244"));
      }
    } finally {
      done.set(true);
      coming.join();
    }
    comeAndGo(1000, false);
    assertThat(front.size()).isEqualTo(1);
    assertThat(container.dig("+short", "web")).containsExactly("10.1.0.1");
  }

  @Test
  void containersCostNoThreadAndAboutAMillisecondEach() throws Exception {
    int containers = 100;
    front.add(endpoint(1, "web", List.of(), "10.1.0.2"));
    scope.connect(front, true, Map.of());
    List<Container> all = new ArrayList<>();
    try {
      for (int i = 0; i < containers; i++) {
        all.add(new Container());
      }
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      long[] times = new long[containers];
      for (int i = 0; i < containers; i++) {
        long start = System.nanoTime();
        server.serve(all.get(i).namespace(), scope);
        times[i] = System.nanoTime() - start;
      }
      for (Container one : all) {
        assertThat(answers(one.ask("web", Type.A))).containsExactly("10.1.0.2");
      }
      Set<Thread> after = new HashSet<>(Thread.getAllStackTraces().keySet());
      after.removeAll(before);
      assertThat(after).hasSizeLessThan(containers / 10);
      Arrays.sort(times);
      System.out.printf(
          "attach of %d containers: median %.2f ms, 90%% below %.2f ms%n",
          containers, times[containers / 2] / 1e6, times[containers * 9 / 10] / 1e6);
    } finally {
      all.forEach(Container::close);
    }
  }

  private NameService serve() {
    scope.connect(front, true, Map.of());
    return server.serve(container.namespace(), scope);
  }

  private void comeAndGo(int count, boolean come) {
    for (int i = 2; i < count; i++) {
      if (come) {
        String address = "10.2.%d.%d".formatted(i >> 8, i & 0xff);
        front.add(endpoint(i, "web-" + i, List.of("web"), address));
      } else {
        front.remove(Endpoints.id(i));
      }
    }
  }

  private int boundSockets() throws IOException {
    return container.in(() -> {
      int sockets = 0;
      for (String table : List.of("udp", "tcp")) {
        sockets +=
            (int)
                java.nio.file.Files.readAllLines(
                        java.nio.file.Path.of("/proc/thread-self/net", table))
                    .stream()
                    .filter(line -> line.contains(": 0B00007F:"))
                    .count();
      }
      return sockets;
    });
  }
}
