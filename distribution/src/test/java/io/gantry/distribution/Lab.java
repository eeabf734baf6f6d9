package io.gantry.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.distribution.RegistrySettings.Limits;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A sound registry, and a client whose waits are short and written down. */
final class Lab implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final Limits LIMITS =
      Limits.DEFAULT
          .withTimes(Duration.ofSeconds(5), Duration.ofMillis(600), Duration.ofMillis(300))
          .withSizes(50_000, 1 << 20, 20_000, 500);

  final MemoryRegistry server = new MemoryRegistry();
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final Registries registries;

  Lab() {
    this(RegistrySettings.plain());
  }

  Lab(RegistrySettings settings) {
    registries = registries(settings, pauses);
  }

  /** With these limits in place of {@link #LIMITS}. */
  Lab(Limits limits) {
    registries = registries(RegistrySettings.plain(), limits, pauses);
  }

  static Registries registries(RegistrySettings settings, List<Duration> pauses) {
    return registries(settings, LIMITS, pauses);
  }

  static Registries registries(RegistrySettings settings, Limits limits, List<Duration> pauses) {
    return new Registries(
        settings.withLimits(limits),
        new Pauses(limits, Clock.fixed(NOW, ZoneOffset.UTC), new Random(1), pauses::add));
  }

  /** No proxies. */
  static ProxyRoutes direct() {
    return new ProxyRoutes(
        new Proxies(Map.of()), new ProxyDial(proxy -> Tls.DEFAULT, LIMITS.connect()));
  }

  RemoteRepository repository() {
    return repository("app");
  }

  RemoteRepository repository(String path) {
    return registries.repository(server.image(path), Optional.empty());
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  static Descriptor layer(byte[] bytes) {
    return Descriptor.of(MediaTypes.OCI_LAYER, Digest.sha256(bytes), bytes.length);
  }

  static ContentTarget.Body body(byte[] bytes) {
    return offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length);
  }

  static AbstractThrowableAssert<?, ?> fails(Kind kind, ThrowingCallable action) {
    return assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.kind()).as(e.toString()).isEqualTo(kind));
  }

  @Override
  public void close() {
    registries.close();
    server.close();
  }
}
