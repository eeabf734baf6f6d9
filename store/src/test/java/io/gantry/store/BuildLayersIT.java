package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.linux.Fd;
import io.gantry.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuildLayersIT {
  @TempDir private Path folder;
  private Store store;
  private Lease lease;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"));
    lease = store.leases().open();
  }

  @AfterEach
  void close() {
    lease.close();
    store.close();
  }

  @Test
  void whatWasWrittenBecomesTheLayerWithoutACopy() throws IOException {
    LayerChain base =
        frozen("base", LayerChain.SCRATCH, "mkdir d o; touch d/gone o/gone; echo a > f");
    RootFs files = store.snapshots().prepare("step", base.diffIds());
    inOverlay(files, "rm d/gone; rm -r o; mkdir o; echo n > o/new; chmod 4711 f; ln -s x l");
    Object file = Files.getAttribute(files.upper().resolve("o/new"), "unix:ino");
    LayerChain chain = store.buildLayers().frozen(lease, base, "step");
    Path layer = store.layers().folder(chain.id());
    assertThat(Files.getAttribute(layer.resolve("o/new"), "unix:ino")).isEqualTo(file);
    assertThat(seen(chain)).isEqualTo(seenUnpacked(base, chain)).contains("./o/new", "./f f 4711");
    assertThat(store.snapshots().remove("step")).isNotNegative();
    assertThat(store.snapshots().ids()).isEmpty();
    assertThat(folder.resolve("state/snapshots/work")).isEmptyDirectory();
  }

  /** An archive cannot hold a socket, and what begins with .wh. means something else in it. */
  @Test
  void whatAnArchiveSaysOtherwiseIsUnpacked() throws IOException {
    LayerChain base = frozen("base", LayerChain.SCRATCH, "echo a > a; echo b > b");
    LayerChain hidden = frozen("whiteout", base, "echo x > .wh.a");
    assertThat(seen(hidden)).contains("./b").doesNotContain("./a ", ".wh.");
    LayerChain socket =
        frozen(
            "socket",
            base,
            "python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('s')\"; echo c > c");
    assertThat(seen(socket)).contains("./c").doesNotContain("./s ");
  }

  @Test
  void theSameLayerMadeTwiceIsOne() throws IOException {
    String script = "echo same > f; touch -d @1 f .";
    LayerChain first = frozen("one", LayerChain.SCRATCH, script);
    LayerChain second = frozen("two", LayerChain.SCRATCH, script);
    assertThat(second).isEqualTo(first);
    assertThat(store.layers().all()).containsExactly(first.id());
    assertThat(folder.resolve("state/snapshots/work")).isEmptyDirectory();
  }

  private LayerChain frozen(String id, LayerChain below, String script) throws IOException {
    inOverlay(store.snapshots().prepare(id, below.diffIds()), script);
    try {
      return store.buildLayers().frozen(lease, below, id);
    } finally {
      var _ = store.snapshots().remove(id);
    }
  }

  private static void inOverlay(RootFs files, String script) throws IOException {
    try (Fd root = Snapshots.mountWritable(files)) {
      TestRoot.shell(
          "cd /proc/" + ProcessHandle.current().pid() + "/fd/" + root.number() + "; " + script);
    }
  }

  private String seen(LayerChain chain) throws IOException {
    try (Fd root = store.buildLayers().open(chain)) {
      return listing("/proc/" + ProcessHandle.current().pid() + "/fd/" + root.number());
    }
  }

  /** The same as it comes out of the blob. */
  private String seenUnpacked(LayerChain base, LayerChain chain) throws IOException {
    try (Store other = Store.open(folder.resolve("other"))) {
      for (int i = 1; i <= chain.layers().size(); i++) {
        List<Digest> diffIds = chain.diffIds().subList(0, i);
        try (var blob = store.blobs().open(chain.layers().get(i - 1).blob().digest())) {
          other.layers().ensure(diffIds, blob, LayerLimits.DEFAULT);
        }
      }
      assertThat(other.layers().all()).contains(base.id(), chain.id());
      try (Fd root = other.buildLayers().open(chain)) {
        return listing("/proc/" + ProcessHandle.current().pid() + "/fd/" + root.number());
      }
    }
  }

  private static String listing(String folder) throws IOException {
    return TestRoot.shell(
        "cd "
            + folder
            + "; find . -printf '%p %y %m %U %G %s %T@ %l %n\\n' | sed -E 's/^(.*) d (.*) [0-9]+ ([0-9.]+)  [0-9]+$/\\1 d \\2 \\3/' | sort;"
            + " getfattr -h -d -m - -R . | sed /selinux/d");
  }
}
