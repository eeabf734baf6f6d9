package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.ImageConfig;
import io.gantry.oci.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpecMergeTest {
  private static final String ID = "0123456789ab".repeat(6).substring(0, 64);
  private static final ImageConfig.Config IMAGE =
      ImageConfig.Config.EMPTY
          .withCommand(List.of("/entry"), List.of("default"))
          .withEnv(List.of("PATH=/p", "A=image"))
          .withUser("app")
          .withWorkingDir("/work")
          .withLabels(Map.of("l", "image"));

  @Test
  void theImageFillsWhatIsNotSaid() {
    ContainerSpec merged = SpecMerge.merge(ContainerSpec.of("i"), IMAGE, ID);

    assertThat(SpecMerge.args(merged.process())).containsExactly("/entry", "default");
    assertThat(merged.process().user()).isEqualTo("app");
    assertThat(merged.process().workingDir()).isEqualTo("/work");
    assertThat(merged.process().hostname()).isEqualTo("0123456789ab");
    assertThat(merged.process().stopSignal()).isEqualTo("SIGTERM");
    assertThat(merged.process().stopTimeout()).contains(10);
    assertThat(merged.labels()).containsEntry("l", "image");
  }

  @Test
  void ownWordsReplaceTheImages() {
    assertThat(args(ContainerSpec.of("i", "x", "y"))).containsExactly("/entry", "x", "y");
    assertThat(args(entrypoint("/own"))).containsExactly("/own");
    assertThatThrownBy(() -> args(entrypoint(""))).hasMessage("no command specified");
    ProcessSpec cleared =
        ProcessSpec.DEFAULT.withEntrypoint(Optional.of(List.of(""))).withCommand(List.of("c"));
    assertThat(args(ContainerSpec.of("i").withProcess(cleared))).containsExactly("c");
  }

  @Test
  void environmentIsMerged() {
    ProcessSpec own = ProcessSpec.DEFAULT.withEnv(List.of("A=own", "B=b", "PATH"));
    assertThat(SpecMerge.merge(ContainerSpec.of("i").withProcess(own), IMAGE, ID).process().env())
        .containsExactly("A=own", "B=b");
    assertThat(EnvironmentList.complete(List.of("A=1"), "box", true, "/root"))
        .containsExactly(EnvironmentList.PATH, "HOSTNAME=box", "TERM=xterm", "A=1", "HOME=/root");
    assertThat(EnvironmentList.complete(List.of("HOME=/x", "PATH=/y"), "box", false, "/root"))
        .containsExactly("PATH=/y", "HOSTNAME=box", "HOME=/x");
  }

  @Test
  void everySpecificationSurvivesItsJson() {
    ContainerSpec spec =
        SpecMerge.merge(
            ContainerSpec.of("i", "x")
                .withHost(
                    HostSpec.DEFAULT
                        .withMounts(
                            List.of(
                                MountSpec.Volume.of("v", "/v", true),
                                new MountSpec.Tmpfs("/t", "size=1m"),
                                new MountSpec.Bind("/a", "/b", true, "rslave", true, false, false)))
                        .withNamespaces(
                            NamespaceSpec.DEFAULT
                                .withPid(new NamespaceMode.OfContainer("c"))
                                .withIpc(new NamespaceMode.None()))
                        .withResources(
                            Resources.NONE.withUlimits(List.of(new Ulimit("core", -1, -1))))),
            IMAGE,
            ID);
    assertThat(Json.read(Json.write(spec), ContainerSpec.class)).isEqualTo(spec);
  }

  private static ContainerSpec entrypoint(String word) {
    return ContainerSpec.of("i")
        .withProcess(ProcessSpec.DEFAULT.withEntrypoint(Optional.of(List.of(word))));
  }

  private static List<String> args(ContainerSpec spec) {
    return SpecMerge.args(SpecMerge.merge(spec, IMAGE, ID).process());
  }
}
