package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.linux.Nftables;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five hundred containers on one network, each of which finds another by its name. */
class ManyOnANetworkIT {
  private static final int COUNT = 500;
  private static final int AT_A_TIME = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path root;
  private TestEngine test;

  @BeforeEach
  void open() throws Exception {
    test = TestEngine.open(root);
    var _ =
        test.engine()
            .networks()
            .create(
                new NetworkRequest(
                    "crowd", "", false, false, true, false, "", Map.of(), List.of(), Map.of(),
                    Map.of(), false, ""));
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void theyComeFindEachOtherAndGo() throws Exception {
    atATime(this::start);
    List<ContainerView> all = test.containers().list();
    assertThat(all).hasSize(COUNT);
    awaitFound(all);
    assertThat(all.stream().map(view -> view.network().addresses()).distinct()).hasSize(COUNT);

    atATime(i -> test.containers().remove("member" + i, RemoveOptions.FORCE));
    test.assertNothingLeft();
    test.engine().networks().remove("crowd");
    try (Nftables nftables = Nftables.open()) {
      String table = "gantry-" + test.config().bridge().name();
      assertThat(nftables.run("list table inet " + table)).doesNotContain("veth");
      assertThat(nftables.run("list ruleset bridge")).doesNotContain("veth");
    }
  }

  private void start(int number) {
    String script =
        "until nslookup member%d > /dev/null 2>&1; do sleep 1; done; echo found; exec sleep 600"
            .formatted((number + 1) % COUNT);
    ContainerSpec spec = ContainerSpec.of(TestEngine.IMAGE, "sh", "-c", script);
    String id =
        test.containers()
            .create(
                Optional.of("member" + number), spec.withNetwork(spec.network().withMode("crowd")))
            .id();
    test.containers().start(id);
  }

  private void awaitFound(List<ContainerView> all) throws InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    for (ContainerView view : all) {
      while (!test.log(view.id()).equals("found\n")) {
        assertThat(Instant.now()).as(view.name()).isBefore(deadline);
        Thread.sleep(50);
      }
    }
  }

  private static void atATime(IntConsumer act) throws InterruptedException, ExecutionException {
    try (ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME)) {
      List<Future<?>> acts = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        int number = i;
        acts.add(workers.submit(() -> act.accept(number)));
      }
      for (Future<?> one : acts) {
        one.get();
      }
    }
  }
}
