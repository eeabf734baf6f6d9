package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NftablesIT {
  private Fd namespace;
  private Nftables nftables;

  @BeforeEach
  void open() {
    namespace = Namespaces.create(NamespaceType.NETWORK);
    nftables = Namespaces.callIn(namespace, NamespaceType.NETWORK, Nftables::open);
  }

  @AfterEach
  void close() {
    nftables.close();
    namespace.close();
  }

  @Test
  void commandsChangeTheNamespaceThatItWasOpenedIn() {
    nftables.run(
        "add table ip mine\nadd set ip mine s { type ipv4_addr; }\nadd element ip mine s { 10.0.0.1 }");

    assertThat(nftables.run("list ruleset")).contains("table ip mine", "10.0.0.1");
    try (Nftables outside = Nftables.open()) {
      assertThat(outside.run("list tables")).doesNotContain("table ip mine\n");
    }
  }

  @Test
  void allOrNothingWithTheLibrarysWords() {
    assertThatThrownBy(() -> nftables.run("add table ip mine\ndelete table ip nothere"))
        .isInstanceOf(NftablesException.class)
        .hasMessageStartingWith("nft add table ip mine; delete table ip nothere: ")
        .hasMessageContaining("No such file or directory");
    assertThat(nftables.run("list tables")).isEmpty();
    assertThatThrownBy(() -> nftables.run("no such words")).hasMessageContaining("syntax error");
    assertThat(nftables.run("list tables")).isEmpty();
  }

  @Test
  void anAbsentLibraryIsNamedWithItsPackage() {
    assertThatThrownBy(() -> NftablesLibrary.load("libnftables.so.0"))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessageContaining("install the Debian package libnftables1");
  }

  @Test
  void closedIsClosed() {
    nftables.close();
    nftables.close();

    assertThatThrownBy(() -> nftables.run("list tables")).hasMessageContaining("closed");
  }
}
