package io.gantry.docker;

import io.gantry.engine.ContainerSize;
import io.gantry.engine.ContainerView;
import io.gantry.engine.Engine;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /containers/{id}/json}. */
record ContainerInspect(Engine engine) implements Endpoint {
  @Override
  public void serve(Call call) {
    ContainerView view = engine.containers().inspect(call.path("id"));
    @Nullable ContainerSize size =
        call.query().flag("size") ? engine.containers().size(view.id()) : null;
    call.json(wire(view, image(view), size));
  }

  static ContainerInspectResponse wire(
      ContainerView view, Optional<ImageConfig> image, @Nullable ContainerSize size) {
    ContainerConfig config = new ConfigWriter(view, image).wire();
    return new ContainerInspectResponse(
        view.id(),
        Times.text(view.created()),
        view.path(),
        view.args(),
        StateWriter.wire(view.state(), view.health()),
        view.imageId(),
        view.paths().resolvConf().toString(),
        view.paths().hostname().toString(),
        view.paths().hosts().toString(),
        view.paths().log().toString(),
        "/" + view.name(),
        view.restartCount(),
        "overlay2",
        "linux",
        "",
        "",
        "",
        view.execs().isEmpty() ? null : view.execs(),
        new HostWriter(view.spec()).wire(),
        new GraphDriver(
            "overlay2",
            view.paths()
                .upper()
                .map(upper -> Map.of("UpperDir", upper.toString()))
                .orElse(Map.of())),
        size == null ? null : size.writable(),
        size == null ? null : size.rootFs(),
        view.mounts().stream().map(MountWriter::point).toList(),
        config,
        new NetworkWriter(view).settings(config.exposedPorts().keySet()));
  }

  /** The image may have been removed by force. */
  private Optional<ImageConfig> image(ContainerView view) {
    try {
      return Optional.of(engine.images().config(view.imageId()));
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
