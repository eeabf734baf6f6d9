package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine tells of its disk, beside what {@code du} finds. */
class DiskIT {
  private static final long TOLERANCE = 128 << 10;
  private static final Map<String, List<String>> ALL = Map.of("dangling", List.of("false"));

  @TempDir Path root;
  private TestEngine engine;

  @BeforeEach
  void open() throws IOException {
    engine = TestEngine.open(root);
  }

  @AfterEach
  void close() {
    engine.assertNothingLeft();
    engine.close();
  }

  @Test
  void usageAgreesWithDu() throws Exception {
    agrees();
    engine.engine().volumes().create("data", "", Map.of(), Map.of());
    String id =
        engine.start(
            mounted(
                "head -c 3000000 /dev/zero; head -c 2000000 /dev/zero > /written;"
                    + " dd if=/dev/zero of=/v/sparse bs=1 count=1 seek=999999999; exec sleep 60",
                MountSpec.Volume.of("data", "/v", false)));
    TestEngine.await(() -> usage().logs() > 3_000_000 && usage().writable() > 2_000_000);
    agrees();

    DiskUsage usage = usage();
    DiskUsage.ContainerUse container = usage.containers().getFirst();
    assertThat(container.container().id()).isEqualTo(id);
    assertThat(container.size().writable()).isBetween(2_000_000L, 2_100_000L);
    assertThat(container.logs()).isBetween(3_000_000L, 3_200_000L);
    DiskUsage.VolumeUse volume = usage.volumes().getFirst();
    assertThat(volume.bytes()).isLessThan(100_000);
    assertThat(volume.references()).isOne();
    assertThat(usage.images()).hasSize(1);
    assertThat(usage.images().getFirst().image().containers()).isOne();
  }

  @Test
  void prunesTellWhatDiskTheyFreed() throws Exception {
    String script = "head -c 3000000 /dev/zero; head -c 2000000 /dev/zero > /written";
    String id = engine.create(mounted(script, MountSpec.Volume.of("data", "/v", false)));
    engine.runCreated(id);
    Path volume = Path.of(engine.engine().volumes().inspect("data").mountpoint());
    Files.write(volume.resolve("f"), new byte[1_000_000]);
    imported("other", "other");

    assertThat(engine.engine().images().prune(ALL).removals())
        .contains(new Images.Removal.Untagged("other:latest"))
        .doesNotContain(new Images.Removal.Untagged(TestEngine.IMAGE + ":latest"));
    assertThat(engine.engine().volumes().prune(Map.of("all", List.of("true"))).deleted()).isEmpty();

    frees(() -> engine.containers().prune(Map.of()).bytes(), 5_000_000);
    frees(() -> engine.engine().volumes().prune(Map.of("all", List.of("1"))).bytes(), 1_000_000);
    frees(() -> engine.engine().images().prune(ALL).bytes(), 1_000_000);
    assertThat(usage().layers()).isZero();
    assertThat(usage().blobs().count()).isZero();
  }

  @Test
  void imagePruneObeysItsFilters() throws Exception {
    imported("old", "moved");
    imported("labelled", "moved");
    imported("newest", "moved", "LABEL keep=1");
    imported("named", "moved");
    Images images = engine.engine().images();
    for (String until : List.of("1h", "2001-02-03T04:05:06Z", "2001-02-03", "981173106")) {
      assertThat(images.prune(Map.of("until", List.of(until))).removals()).as(until).isEmpty();
    }
    assertThat(images.prune(Map.of("label", List.of("keep=2"))).removals()).isEmpty();
    assertThat(deleted(images.prune(Map.of("label!", List.of("keep"))))).isEqualTo(2);
    assertThat(deleted(images.prune(Map.of("label", List.of("keep"))))).isOne();
    assertThat(images.prune(Map.of("dangling", List.of("true"))).removals()).isEmpty();
    Map<String, List<String>> all =
        Map.of("dangling", List.of("false"), "until", List.of("2100-01-01T00:00:00+01:00"));
    // The last image takes the layer that all share along.
    assertThat(deleted(images.prune(all))).isEqualTo(3);
    assertThat(images.list(Map.of())).isEmpty();

    refused(Map.of("before", List.of("x")), "invalid filter 'before'");
    refused(Map.of("until", List.of("soon")), "failed to parse value as time or duration");
    refused(Map.of("until", List.of("1h", "2h")), "more than one until filter specified");
    refused(Map.of("dangling", List.of("maybe")), "invalid filter 'dangling=maybe'");
  }

  @Test
  void imagePruneTakesUnfinishedDownloadsUnlessALabelIsAskedFor() throws Exception {
    Path download = engine.config().stateRoot().resolve("downloads/sha256-" + "0".repeat(64));
    Files.write(download, new byte[1 << 20]);
    Images images = engine.engine().images();
    assertThat(images.prune(Map.of("label!", List.of("keep"))).bytes()).isZero();
    assertThat(images.prune(Map.of("until", List.of("1h"))).bytes()).isZero();
    assertThat(images.prune(Map.of()).bytes()).isEqualTo(1 << 20);
    assertThat(download).doesNotExist();
  }

  /** The record of a new container comes last: what it will stand on must stay until then. */
  @Test
  void nothingGoesThatANewContainerWillUse() {
    engine.engine().volumes().create("data", "", Map.of(), Map.of());
    List<String> gone = new ArrayList<>();
    FaultPoints.install(point -> {
      if (point.equals("create.volumes")) {
        gone.addAll(engine.engine().volumes().prune(Map.of("all", List.of("1"))).deleted());
        engine.engine().images().prune(ALL).removals().forEach(r -> gone.add(r.toString()));
        assertThatThrownBy(() -> engine.engine().volumes().remove("data", true))
            .hasMessageContaining("volume is in use");
      }
    });
    try {
      String id = engine.create(mounted("true", MountSpec.Volume.of("data", "/v", false)));
      engine.containers().start(id);
    } finally {
      FaultPoints.install(point -> {});
    }
    assertThat(gone).isEmpty();
    assertThat(engine.engine().volumes().inspect("data").name()).isEqualTo("data");
  }

  private void imported(String message, String name, String... changes) throws IOException {
    try (InputStream tar = BusyboxImage.tar()) {
      engine
          .engine()
          .images()
          .importRootFs(
              tar,
              new Images.ImportOptions(Optional.of(name), List.of(changes), message, ""),
              progress -> {});
    }
  }

  private void frees(Supplier<Long> act, long least) throws IOException {
    long before = du() - usage().metadata();
    long told = act.get();
    long freed = before - (du() - usage().metadata());
    assertThat(told).isGreaterThan(least).isCloseTo(freed, within(TOLERANCE));
  }

  private static long deleted(PrunedImages pruned) {
    return pruned.removals().stream()
        .filter(removal -> removal instanceof Images.Removal.Deleted)
        .count();
  }

  private void refused(Map<String, List<String>> filters, String why) {
    assertThatThrownBy(() -> engine.engine().images().prune(filters)).hasMessageContaining(why);
  }

  private DiskUsage usage() {
    return engine.engine().system().diskUsage();
  }

  private long du() throws IOException {
    Process du =
        new ProcessBuilder("du", "-s", "--block-size=1", engine.config().stateRoot().toString())
            .start();
    String line = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Long.parseLong(line.split("\\s")[0]);
  }

  private void agrees() throws IOException {
    assertThat(usage().total()).isCloseTo(du(), within(TOLERANCE));
  }

  private static ContainerSpec mounted(String script, MountSpec mount) {
    ContainerSpec spec = ContainerSpec.of(TestEngine.IMAGE, "sh", "-c", script);
    return spec.withHost(spec.host().withMounts(List.of(mount)));
  }
}
