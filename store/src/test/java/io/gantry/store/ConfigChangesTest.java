package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig.Config;
import io.gantry.oci.ImageConfig.Healthcheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigChangesTest {
  @Test
  void takesCommandsAsJsonOrForTheShell() {
    Config config = apply("ENTRYPOINT [\"/bin/sh\", \"-c\"]", "CMD echo hi");

    assertThat(config.entrypoint()).containsExactly("/bin/sh", "-c");
    assertThat(config.cmd()).containsExactly("/bin/sh", "-c", "echo hi");
    assertThat(apply("CMD [not json]").cmd()).containsExactly("/bin/sh", "-c", "[not json]");
  }

  @Test
  void dropsAnInheritedCommandWithANewEntryPoint() {
    Config base = apply("CMD [\"old\"]");

    assertThat(ConfigChanges.apply(base, List.of("ENTRYPOINT [\"x\"]")).cmd()).isNull();
    assertThat(ConfigChanges.apply(base, List.of("CMD [\"y\"]", "ENTRYPOINT [\"x\"]")).cmd())
        .containsExactly("y");
  }

  @Test
  void readsEnvironmentInBothFormsAndReplacesNames() {
    Config config =
        apply(
            "ENV A=1 B=\"two words\" C='$A'",
            "ENV D old form",
            "ENV E=$A-${B}-$NONE",
            "ENV A=2",
            "env F=a\\ b");

    assertThat(config.env())
        .containsExactly("A=2", "B=two words", "C=$A", "D=old form", "E=1-two words-", "F=a b");
  }

  @Test
  void readsPortsVolumesAndLabels() {
    Config config =
        apply(
            "EXPOSE 80 53/UDP 8000-8002",
            "VOLUME [\"/a b\", \"/c\"]",
            "VOLUME /d /e",
            "LABEL k=v \"x y\"=\"1 2\"");

    assertThat(config.exposedPorts().keySet())
        .containsExactly("80/tcp", "53/udp", "8000/tcp", "8001/tcp", "8002/tcp");
    assertThat(config.volumes().keySet()).containsExactly("/a b", "/c", "/d", "/e");
    assertThat(config.labels()).containsEntry("k", "v").containsEntry("x y", "1 2");
  }

  @Test
  void readsUserSignalAndTriggers() {
    Config config = apply("USER 1:2", "STOPSIGNAL SIGQUIT", "ONBUILD RUN make", "onbuild ADD . /");

    assertThat(config.user()).isEqualTo("1:2");
    assertThat(config.stopSignal()).isEqualTo("SIGQUIT");
    assertThat(config.onBuild()).containsExactly("RUN make", "ADD . /");
  }

  @Test
  void takesHealthChecks() {
    Healthcheck check =
        apply("HEALTHCHECK --interval=1m30s --timeout=500ms --retries=4 CMD curl -f x || exit 1")
            .healthcheck();
    assertThat(check)
        .isEqualTo(
            new Healthcheck(
                List.of("CMD-SHELL", "curl -f x || exit 1"),
                90_000_000_000L,
                500_000_000L,
                null,
                null,
                4));
    assertThat(
            apply("HEALTHCHECK --start-period=2s --start-interval=1s CMD [\"a\", \"b c\"]")
                .healthcheck())
        .isEqualTo(
            new Healthcheck(
                List.of("CMD", "a", "b c"), null, null, 2_000_000_000L, 1_000_000_000L, null));
    assertThat(apply("HEALTHCHECK NONE").healthcheck())
        .isEqualTo(new Healthcheck(List.of("NONE"), null, null, null, null, null));
  }

  @ParameterizedTest
  @CsvSource({"/a,b,/a/b", "/a,/b,/b", "/a,..,/", "/a/b,../c/./d,/a/c/d", "b,c,/b/c"})
  void joinsWorkingFolders(String first, String second, String expected) {
    assertThat(apply("WORKDIR " + first, "WORKDIR " + second).workingDir()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "CMD",
        "HEALTHCHECK",
        "HEALTHCHECK CMD",
        "HEALTHCHECK WHAT x",
        "HEALTHCHECK NONE x",
        "HEALTHCHECK --often=1s CMD x",
        "HEALTHCHECK --interval=1 CMD x",
        "HEALTHCHECK --interval=10us CMD x",
        "HEALTHCHECK --interval=999999999999h CMD x",
        "HEALTHCHECK --retries=-1 CMD x",
        "HEALTHCHECK --retries=many CMD x",
        "RUN make",
        "FROM x",
        "ENV A",
        "ENV =x",
        "LABEL a",
        "EXPOSE http",
        "EXPOSE 70000",
        "EXPOSE 9-8",
        "USER a b",
        "ONBUILD ONBUILD RUN x",
        "ONBUILD FROM x",
        "LABEL a=\"b",
        "LABEL a='b",
        "ENV A=${B",
        "123"
      })
  void repeatsTheInstructionThatItCannotUnderstand(String instruction) {
    assertThatThrownBy(() -> apply(instruction))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("change \"" + instruction + "\"");
  }

  private static Config apply(String... changes) {
    return ConfigChanges.apply(Config.EMPTY, List.of(changes));
  }
}
