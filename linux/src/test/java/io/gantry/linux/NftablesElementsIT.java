package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.NftablesElement.Family;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes to the kernel directly is read back by libnftables, and the other way round. */
class NftablesElementsIT {
  private static final NftablesDatum DEVICE = NftablesDatum.device("veth0");
  private static final NftablesDatum MAC = NftablesDatum.mac(MacAddress.parse("02:42:0a:00:00:02"));
  private static final InetAddress FOUR = InetAddress.ofLiteral("10.0.0.2");
  private static final InetAddress SIX = InetAddress.ofLiteral("fd00::2");

  private Fd namespace;
  private Nftables nftables;
  private NftablesElements elements;

  @BeforeEach
  void open() {
    namespace = Namespaces.create(NamespaceType.NETWORK);
    nftables = Namespaces.callIn(namespace, NamespaceType.NETWORK, Nftables::open);
    elements = Namespaces.callIn(namespace, NamespaceType.NETWORK, NftablesElements::open);
    nftables.run(
        """
        add table inet t
        add table bridge t
        add set bridge t links { type ifname; }
        add set bridge t macs { type ether_addr; }
        add set bridge t own { type ifname . ether_addr; }
        add set bridge t bound { type ifname . ipv4_addr; }
        add set bridge t bound6 { type ifname . ipv6_addr; }
        add set bridge t claimed6 { typeof iifname . @th,64,128; }
        add map inet t ports { type inet_proto . inet_service : ipv4_addr . inet_service; }
        """);
  }

  @AfterEach
  void close() {
    elements.close();
    nftables.close();
    namespace.close();
  }

  @Test
  void whatIsAddedIsListed() {
    elements.add(all());
    assertThat(nftables.run("list table bridge t"))
        .contains(
            "elements = { \"veth0\" }",
            "elements = { 02:42:0a:00:00:02 }",
            "\"veth0\" . 02:42:0a:00:00:02",
            "\"veth0\" . 10.0.0.2",
            "\"veth0\" . fd00::2",
            "\"veth0\" . 0xfd000000000000000000000000000002");
    assertThat(nftables.run("list table inet t")).contains("tcp . 8080 : 10.0.0.2 . 80");
    elements.remove(all());
    assertThat(nftables.run("list ruleset")).doesNotContain("elements");
  }

  @Test
  void whatLibnftablesAddedIsRemoved() {
    StringBuilder commands = new StringBuilder();
    all().forEach(element -> commands.append(element.addCommand()));
    nftables.run(commands.toString());
    elements.remove(all());
    assertThat(nftables.run("list ruleset")).doesNotContain("elements");
  }

  @Test
  void allOrNothing() {
    NftablesElement there = set("links", DEVICE);
    NftablesElement not = set("nosuchset", DEVICE);
    assertThatThrownBy(() -> elements.add(List.of(there, not)))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    assertThat(nftables.run("list ruleset")).doesNotContain("elements");
    elements.add(List.of(there));
    assertThatThrownBy(() -> elements.remove(List.of(there, set("macs", MAC))))
        .isInstanceOf(LinuxException.class);
    assertThat(nftables.run("list ruleset")).contains("elements = { \"veth0\" }");
  }

  @Test
  void aKeyOfAMapThatLeadsElsewhereIsRefused() {
    elements.add(List.of(port(80)));
    elements.add(List.of(port(80)));
    assertThatThrownBy(() -> elements.add(List.of(port(81))))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isIn(Errno.EEXIST, Errno.EBUSY));
    elements.add(List.of());
  }

  @Test
  void changesOfRulesAreNoticedAndElementsAreNot() throws Exception {
    try (NftablesWatch watch =
        Namespaces.callIn(namespace, NamespaceType.NETWORK, NftablesWatch::open)) {
      List<Boolean> heard = new CopyOnWriteArrayList<>();
      Thread waiting =
          Thread.ofPlatform()
              .start(() -> {
                boolean changed = true;
                while (changed) {
                  changed = watch.await();
                  heard.add(changed);
                }
              });
      elements.add(all());
      Thread.sleep(100);
      assertThat(heard).isEmpty();
      nftables.run("add chain inet t c");
      for (int i = 0; i < 100 && heard.isEmpty(); i++) {
        Thread.sleep(20);
      }
      assertThat(heard).containsExactly(true);
      watch.stop();
      waiting.join(5_000);
      assertThat(heard).containsExactly(true, false);
    }
  }

  private static List<NftablesElement> all() {
    return List.of(
        set("links", DEVICE),
        set("macs", MAC),
        set("own", DEVICE, MAC),
        set("bound", DEVICE, NftablesDatum.address(FOUR)),
        set("bound6", DEVICE, NftablesDatum.address(SIX)),
        set("claimed6", DEVICE, NftablesDatum.number(SIX)),
        port(80));
  }

  private static NftablesElement set(String name, NftablesDatum... key) {
    return new NftablesElement(Family.BRIDGE, "t", name, List.of(key), List.of());
  }

  private static NftablesElement port(int target) {
    return new NftablesElement(
        Family.INET,
        "t",
        "ports",
        List.of(NftablesDatum.protocol(6), NftablesDatum.port(8080)),
        List.of(NftablesDatum.address(FOUR), NftablesDatum.port(target)));
  }
}
