package io.gantry.docker;

import io.gantry.engine.ContainerFilter;
import io.gantry.engine.ContainerSize;
import io.gantry.engine.ContainerView;
import io.gantry.engine.Containers;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code GET /containers/json}. */
record ContainerList(Containers containers) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    OptionalInt limit = query.number("limit");
    boolean limited = limit.isPresent() && limit.getAsInt() > 0;
    List<ContainerView> views =
        containers.list(
            new ContainerFilter(query.filters().values()),
            query.flag("all") || limited,
            limited ? limit : OptionalInt.empty());
    boolean sizes = query.flag("size");
    Instant now = Instant.now();
    call.json(
        views.stream()
            .map(view -> summary(view, sizes ? containers.size(view.id()) : null, now))
            .toList());
  }

  static ContainerSummary summary(ContainerView view, @Nullable ContainerSize size, Instant now) {
    NetworkWriter network = new NetworkWriter(view);
    return new ContainerSummary(
        view.id(),
        List.of("/" + view.name()),
        view.spec().image(),
        view.imageId(),
        command(view),
        view.created().getEpochSecond(),
        network.summary(),
        size == null ? null : size.writable(),
        size == null ? null : size.rootFs(),
        null,
        view.spec().labels(),
        view.state().status(),
        StateWriter.words(view.state(), view.health(), now),
        new SummaryHostConfig(view.spec().network().mode()),
        new SummaryNetworks(network.networks()),
        view.mounts().stream().map(MountWriter::point).toList());
  }

  private static String command(ContainerView view) {
    return Stream.concat(Stream.of(view.path()), view.args().stream())
        .map(word -> word.contains(" ") ? "'" + word + "'" : word)
        .collect(Collectors.joining(" "));
  }
}
