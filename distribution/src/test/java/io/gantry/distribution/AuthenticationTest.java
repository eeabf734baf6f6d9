package io.gantry.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
  private final Registries registries = new Registries(RegistrySettings.plain());

  @AfterEach
  void close() {
    registries.close();
  }

  @Test
  void basicIsShownOnlyWhenAsked() {
    try (GuardedRegistry guarded = GuardedRegistry.basic()) {
      Document image = guarded.registry.image("app", "1", new byte[] {1});
      RemoteRepository repository = guarded.repository(registries, "app", GuardedRegistry.GOOD);
      assertThat(repository.document("1").bytes()).isEqualTo(image.bytes());
      assertThat(repository.tags()).containsExactly("1");
      List<HttpPeer.Seen> reads = guarded.registry.peer.seen("GET /v2/app/");
      assertThat(reads.get(0).header("authorization")).isEmpty();
      // From then on it is known that it must be shown.
      assertThat(reads).hasSize(3);
    }
  }

  @Test
  void wrongOrMissingPasswordIsDenied() {
    try (GuardedRegistry guarded = GuardedRegistry.basic()) {
      denied(guarded.repository(registries, "app"), "unauthorized: authentication required");
      denied(
          guarded.repository(registries, "app", Credentials.of("ann", "wrong")),
          "unauthorized: authentication required");
      assertThat(guarded.registry.peer.seen("GET /v2/app/").size()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void bearerTokenIsAskedForOnceForAScope() {
    try (GuardedRegistry guarded = GuardedRegistry.bearer()) {
      guarded.registry.image("app", "1", new byte[] {1});
      RemoteRepository repository = guarded.repository(registries, "app", GuardedRegistry.GOOD);
      repository.document("1");
      repository.document("1");
      repository.tags();
      assertThat(guarded.asked()).hasSize(1);
      assertThat(guarded.asked().getFirst().target())
          .isEqualTo("/token?service=the+registry&scope=repository%3Aapp%3Apull");
      push(repository, new byte[] {2});
      assertThat(guarded.asked()).hasSize(2);
      assertThat(guarded.asked().getLast().target())
          .endsWith("&scope=repository%3Aapp%3Apull%2Cpush");
    }
  }

  @Test
  void anonymousGetsATokenToo() {
    try (GuardedRegistry guarded = GuardedRegistry.bearer()) {
      guarded.open = true;
      guarded.registry.image("app", "1", new byte[] {1});
      guarded.repository(registries, "app").document("1");
      assertThat(guarded.asked().getFirst().header("authorization")).isEmpty();
    }
  }

  @Test
  void tokensOfOneUserAreNotThoseOfAnother() {
    try (GuardedRegistry guarded = GuardedRegistry.bearer()) {
      guarded.registry.image("app", "1", new byte[] {1});
      guarded.repository(registries, "app", GuardedRegistry.GOOD).document("1");
      denied(guarded.repository(registries, "app"), "incorrect username or password");
      denied(
          guarded.repository(registries, "app", Credentials.of("eve", "?")),
          "incorrect username or password");
    }
  }

  @Test
  void identityTokenIsExchanged() {
    try (GuardedRegistry guarded = GuardedRegistry.bearer()) {
      guarded.registry.image("app", "1", new byte[] {1});
      Credentials credentials = new Credentials("ann", "", "lasting", "");
      guarded.repository(registries, "app", credentials).document("1");
      HttpPeer.Seen asked = guarded.asked().getFirst();
      assertThat(asked.toString()).isEqualTo("POST /token");
      assertThat(asked.text())
          .isEqualTo(
              "grant_type=refresh_token&service=the+registry&client_id=gantry"
                  + "&scope=repository%3Aapp%3Apull&refresh_token=lasting");
    }
  }

  @Test
  void registryTokenIsShownAtOnce() {
    try (GuardedRegistry guarded = GuardedRegistry.bearer()) {
      guarded.registry.image("app", "1", new byte[] {1});
      guarded.valid.add("given");
      guarded.repository(registries, "app", new Credentials("", "", "", "given")).document("1");
      denied(
          guarded.repository(registries, "app", new Credentials("", "", "", "bad")),
          "unauthorized: authentication required");
      assertThat(guarded.asked()).isEmpty();
    }
  }

  @Test
  void refusedTokenIsRenewedOnceAlsoForManyThreads() throws Exception {
    try (GuardedRegistry guarded = GuardedRegistry.bearer();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      guarded.registry.image("app", "1", new byte[] {1});
      RemoteRepository repository = guarded.repository(registries, "app", GuardedRegistry.GOOD);
      repository.document("1");
      guarded.valid.clear();
      List<Future<Document>> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        all.add(threads.submit(() -> repository.document("1")));
      }
      for (Future<Document> one : all) {
        one.get();
      }
      assertThat(guarded.asked()).hasSize(2);
    }
  }

  @Test
  void tokenThatIsAlwaysRefusedMakesNoStorm() {
    try (GuardedRegistry guarded = GuardedRegistry.bearer()) {
      guarded.extra = Map.of("token", "never-valid");
      denied(
          guarded.repository(registries, "app", GuardedRegistry.GOOD),
          "unauthorized: authentication required");
      assertThat(guarded.asked()).hasSize(1);
      assertThat(guarded.registry.peer.seen("GET /v2/app/")).hasSizeLessThanOrEqualTo(2);
    }
  }

  private static void push(RemoteRepository repository, byte[] bytes) {
    repository.put(
        Descriptor.of(MediaTypes.OCI_LAYER, Digest.sha256(bytes), bytes.length),
        List.of(),
        offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length));
  }

  private static void denied(RemoteRepository repository, String why) {
    assertThatThrownBy(() -> repository.document("1"))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
        .hasMessageStartingWith("pull access denied for ")
        .hasMessageEndingWith(", repository does not exist or may require 'docker login': " + why);
  }
}
