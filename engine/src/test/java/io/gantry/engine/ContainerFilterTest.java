package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerFilterTest {
  private static final ContainerState EXITED =
      new ContainerState.Exited(Instant.EPOCH, Instant.ofEpochSecond(5), 3, false, "");
  private final ContainerView old = view("a", "web", 1, new ContainerState.Created(0, ""));
  private final ContainerView young = view("b", "db", 2, EXITED);

  @Test
  void keysMustAllMatchAndValuesAreAlternatives() {
    assertThat(names(Map.of("name", List.of("we", "nothing")))).containsExactly("web");
    assertThat(names(Map.of("name", List.of("^/db$")))).containsExactly("db");
    assertThat(names(Map.of("name", List.of("web"), "status", List.of("exited")))).isEmpty();
    assertThat(names(Map.of("status", List.of("exited", "created")))).containsExactly("web", "db");
    assertThat(names(Map.of("exited", List.of("3")))).containsExactly("db");
    assertThat(names(Map.of("id", List.of("bb")))).containsExactly("db");
    assertThat(names(Map.of("health", List.of("starting", "healthy")))).containsExactly("web");
    assertThat(names(Map.of("health", List.of("none")))).containsExactly("db");
  }

  @Test
  void labelsMustAllHold() {
    assertThat(names(Map.of("label", List.of("name=web", "all")))).containsExactly("web");
    assertThat(names(Map.of("label", List.of("name=web", "none")))).isEmpty();
  }

  @Test
  void beforeSinceAncestorNetworkVolumeAndPorts() {
    assertThat(names(Map.of("before", List.of("db")))).containsExactly("web");
    assertThat(names(Map.of("since", List.of("web")))).containsExactly("db");
    assertThat(names(Map.of("ancestor", List.of("busybox:latest")))).containsExactly("web", "db");
    assertThat(names(Map.of("ancestor", List.of("alpine")))).isEmpty();
    assertThat(names(Map.of("network", List.of("bridge")))).containsExactly("web", "db");
    assertThat(names(Map.of("volume", List.of("/data")))).containsExactly("web", "db");
    assertThat(names(Map.of("publish", List.of("79-80/tcp")))).containsExactly("web", "db");
    assertThat(names(Map.of("publish", List.of("80/udp")))).isEmpty();
    assertThat(names(Map.of("expose", List.of("443")))).containsExactly("web", "db");
  }

  @Test
  void refusesWhatDoesNotExist() {
    assertThatThrownBy(() -> new ContainerFilter(Map.of("nosuch", List.of("x"))))
        .hasMessage("invalid filter 'nosuch'");
    assertThatThrownBy(() -> new ContainerFilter(Map.of("status", List.of("asleep"))))
        .hasMessage("invalid filter 'status=asleep'");
    assertThatThrownBy(() -> new ContainerFilter(Map.of("exited", List.of("x"))))
        .hasMessageContaining("not a number");
    assertThatThrownBy(() -> new ContainerFilter(Map.of("publish", List.of("0-99999"))))
        .hasMessageContaining("invalid port range");
  }

  private List<String> names(Map<String, List<String>> filters) {
    List<ContainerView> all = List.of(old, young);
    var wanted =
        new ContainerFilter(filters)
            .predicate(
                ref -> all.stream().filter(v -> v.name().equals(ref)).findFirst().orElseThrow(),
                ref -> Optional.empty());
    return all.stream().filter(wanted).map(ContainerView::name).toList();
  }

  private static ContainerView view(String digit, String name, long created, ContainerState state) {
    ContainerSpec spec =
        ContainerSpec.of("busybox", "true")
            .withLabels(Map.of("name", name, "all", ""))
            .withProcess(ProcessSpec.DEFAULT.withExposedPorts(List.of("440-444/tcp")));
    NetworkView network =
        new NetworkView(
            List.of(EndpointView.unconnected("bridge", "id")),
            List.of(PortBinding.tcp(8080, 80)),
            "");
    Path path = Path.of("/x");
    return new ContainerView(
        digit.repeat(64),
        name,
        Instant.ofEpochSecond(created),
        state,
        spec,
        "sha256:" + "0".repeat(64),
        "true",
        List.of(),
        List.of(),
        "/",
        "",
        "h",
        "SIGTERM",
        List.of(new MountPoint("volume", "v", "/src", "/data", "local", "", true, "", false)),
        network,
        new ContainerView.Paths(path, path, path, path, Optional.empty()),
        List.of(),
        0,
        false,
        Optional.empty(),
        name.equals("web") ? Optional.of(Health.STARTING) : Optional.empty());
  }
}
