package io.gantry.docker;

import io.gantry.engine.ImageView;
import io.gantry.engine.Images;
import io.gantry.oci.ImageConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /images/{name}/json}. */
record ImageInspect(Images images) implements Endpoint {
  @Override
  public void serve(Call call) {
    ImageView image = images.inspect(call.path("name"));
    List<AttestationWire> attestations =
        images.attestations(image.id()).stream().map(AttestationWire::of).toList();
    call.json(wire(image, images.config(image.id()), attestations));
  }

  private static ImageInspectResponse wire(
      ImageView image, ImageConfig config, List<AttestationWire> attestations) {
    return new ImageInspectResponse(
        image.id(),
        image.tags(),
        image.digests(),
        "",
        comment(config),
        config.created() == null ? null : config.created().toString(),
        "",
        Absent.text(config.author()),
        wire(config.config()),
        config.architecture(),
        config.variant(),
        config.os(),
        image.size(),
        new GraphDriver("overlay2", Map.of()),
        new RootFsWire("layers", image.diffIds()),
        new ImageMetadata(Times.NEVER),
        attestations.isEmpty() ? null : attestations);
  }

  private static String comment(ImageConfig config) {
    return config.history().isEmpty() ? "" : Absent.text(config.history().getLast().comment());
  }

  private static ImageConfigWire wire(ImageConfig.Config config) {
    return new ImageConfigWire(
        config.user(),
        orNull(config.exposedPorts()),
        config.env(),
        config.cmd(),
        healthcheck(config.healthcheck()),
        orNull(config.volumes()),
        config.workingDir(),
        config.entrypoint(),
        config.onBuild().isEmpty() ? null : config.onBuild(),
        config.labels().isEmpty() ? null : config.labels(),
        config.stopSignal(),
        config.shell());
  }

  private static @Nullable Healthcheck healthcheck(ImageConfig.@Nullable Healthcheck given) {
    return given == null
        ? null
        : new Healthcheck(
            given.test(),
            given.interval(),
            given.timeout(),
            given.retries(),
            given.startPeriod(),
            given.startInterval());
  }

  private static @Nullable Map<String, @Nullable Object> orNull(Map<String, @Nullable Object> map) {
    return map.isEmpty() ? null : map;
  }
}
