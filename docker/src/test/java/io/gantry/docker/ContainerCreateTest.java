package io.gantry.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.ContainerSpec;
import io.gantry.engine.DeviceMapping;
import io.gantry.engine.EndpointSpec;
import io.gantry.engine.MountSpec;
import io.gantry.engine.NamespaceMode;
import io.gantry.engine.PortBinding;
import io.gantry.engine.RestartPolicy;
import io.gantry.engine.Ulimit;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies as Docker's own clients send them, and what the engine gets of them. */
class ContainerCreateTest {
  private static ContainerSpec spec(String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return new SpecReader(ContainerCreateRequest.read(body)).spec();
  }

  private static String file(String name) throws IOException {
    try (InputStream in = ContainerCreateTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whatIsWantedOfNetworks() {
    ContainerSpec spec =
        spec(
            """
            {"Image":"i","HostConfig":{"NetworkMode":"shop","Links":["db:store"]},"NetworkingConfig":{"EndpointsConfig":{
              "shop":{"IPAMConfig":{"IPv4Address":"10.1.2.3","IPv6Address":"fd00::3"},"Aliases":["web"],"GwPriority":7},
              "other":null}}}
            """);
    assertThat(spec.network().mode()).isEqualTo("shop");
    assertThat(spec.network().endpoints())
        .containsExactly(
            new EndpointSpec(
                "shop",
                List.of("web"),
                "10.1.2.3",
                "fd00::3",
                "",
                List.of("db:store"),
                7,
                Map.of()),
            EndpointSpec.of("other"));
    assertThatThrownBy(() ->
            spec(
                """
                {"Image":"i","NetworkingConfig":{"EndpointsConfig":{"shop":{"IPAMConfig":{"LinkLocalIPs":["169.254.1.1"]}}}}}
                """))
        .hasMessageContaining("link-local addresses cannot be chosen");
  }

  @Test
  void bodyOfTheDockerCommand() throws IOException {
    ContainerSpec spec = spec(file("create-docker-cli.json"));
    assertThat(spec.image()).isEqualTo("busybox");
    assertThat(spec.process().command()).containsExactly("sh", "-c", "echo hi");
    assertThat(spec.process().entrypoint()).isEmpty();
    assertThat(spec.process().env()).containsExactly("A=b");
    assertThat(spec.process().streams().attachStdout()).isTrue();
    assertThat(spec.process().exposedPorts()).containsExactly("80/tcp");
    assertThat(spec.process().stopTimeout()).contains(3);
    assertThat(spec.labels()).containsEntry("l", "v");
    assertThat(spec.network().mode()).isEqualTo("bridge");
    assertThat(spec.network().ports()).containsExactly(new PortBinding(80, "tcp", "", 8080, 8080));
    assertThat(spec.host().mounts())
        .containsExactly(
            new MountSpec.Bind("/tmp", "/t", true, "", true, true, false),
            new MountSpec.Bind("/etc", "/e", false, "rslave", false, true, false),
            new MountSpec.Tmpfs("/run", "size=1m"));
    assertThat(spec.host().restartPolicy()).isEqualTo(RestartPolicy.of("on-failure", 2));
    assertThat(spec.host().resources().memory()).isEqualTo(64 << 20);
    assertThat(spec.host().resources().memorySwappiness()).isEqualTo(-1);
    assertThat(spec.host().resources().nanoCpus()).isEqualTo(500_000_000);
    assertThat(spec.host().resources().pidsLimit()).isEqualTo(20);
    assertThat(spec.host().resources().ulimits()).containsExactly(new Ulimit("nofile", 10, 20));
    assertThat(spec.host().resources().devices())
        .containsExactly(new DeviceMapping("/dev/fuse", "/dev/fuse", "rwm"));
    assertThat(spec.host().namespaces().pid()).isEqualTo(new NamespaceMode.Host());
    assertThat(spec.host().namespaces().ipc()).isEqualTo(new NamespaceMode.OfContainer("other"));
    assertThat(spec.host().security().capAdd()).containsExactly("NET_ADMIN");
    assertThat(spec.host().security().options()).containsExactly("no-new-privileges");
    assertThat(spec.host().security().maskedPaths()).isEmpty();
    assertThat(spec.host().init()).isTrue();
    assertThat(spec.host().shmSize()).isEqualTo(1 << 20);
  }

  @Test
  void everythingMayBeNull() throws IOException {
    ContainerSpec spec = spec(file("create-all-null.json"));
    assertThat(spec.image()).isEqualTo("busybox");
    assertThat(spec.host().mounts()).isEmpty();
    assertThat(spec.host().resources().memorySwappiness()).isEqualTo(-1);
  }

  @Test
  void inspectEchoesWhatWasAsked() throws IOException {
    ContainerSpec spec = spec(file("create-docker-cli.json"));
    HostConfig echo = new HostWriter(spec).wire();
    ContainerCreateRequest again =
        new ContainerCreateRequest(
            Json.read(file("create-docker-cli.json"), ContainerConfig.class),
            echo,
            ContainerCreateRequest.read(
                    file("create-docker-cli.json").getBytes(StandardCharsets.UTF_8))
                .networking());
    assertThat(new SpecReader(ContainerCreateRequest.read(again.json())).spec()).isEqualTo(spec);
    assertThat(echo.binds()).containsExactly("/tmp:/t:ro");
    assertThat(Json.writeString(echo))
        .contains("\"UTSMode\":\"\"", "\"ReadonlyRootfs\":false", "\"HostPort\":\"8080\"");
  }

  @Test
  void entrypointForms() {
    assertThat(spec("{\"Image\":\"i\",\"Entrypoint\":\"sh\"}").process().entrypoint())
        .contains(List.of("sh"));
    assertThat(spec("{\"Image\":\"i\",\"Entrypoint\":[\"\"]}").process().entrypoint())
        .contains(List.of());
    assertThat(spec("{\"Image\":\"i\",\"Entrypoint\":[]}").process().entrypoint())
        .isEqualTo(Optional.of(List.of()));
    assertThat(spec("{\"Image\":\"i\",\"Cmd\":\"true\"}").process().command())
        .containsExactly("true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"PidMode\":\"x\" | 400 | invalid PID mode: x",
        "\"UTSMode\":\"container:x\" | 400 | invalid UTS mode",
        "\"IpcMode\":\"x\" | 400 | invalid IPC mode: x",
        "\"UsernsMode\":\"x\" | 400 | invalid userns mode: x",
        "\"Runtime\":\"kata\" | 400 | unknown or invalid runtime name: kata",
        "\"DeviceRequests\":[{}] | 501 | --gpus",
        "\"Binds\":[\"/a:/x\",\"/b:/x\"] | 400 | Duplicate mount point: /x",
        "\"Mounts\":[{\"Type\":\"x\",\"Target\":\"/t\"}] | 400 | mount type unknown",
        "\"Mounts\":[{\"Type\":\"bind\",\"Target\":\"/t\"}] | 400 | field Source must not be empty",
        "\"Mounts\":[{\"Type\":\"tmpfs\"}] | 400 | field Target must not be empty",
        "\"Tmpfs\":{\"x\":\"\"} | 400 | mount path must be absolute",
        "\"Memory\":-1 | 400 | invalid memory",
        "\"NanoCpus\":1,\"CpuQuota\":1 | 400 | Conflicting options",
        "\"NanoCpus\":99999000000000 | 400 | range of CPUs",
        "\"ShmSize\":-1 | 400 | SHM size",
        "\"OomScoreAdj\":1001 | 400 | range for oom score",
        "\"LogConfig\":{\"Type\":\"syslog\"} | 400 | no log driver named 'syslog'",
        "\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":2,\"Hard\":1}] | 400 | ulimit soft limit",
        "\"AutoRemove\":true,\"RestartPolicy\":{\"Name\":\"always\"} | 400 | can't create 'AutoRemove'"
      })
  void nonsenseIsRefused(String host, int status, String message) {
    assertThatThrownBy(() -> spec("{\"Image\":\"i\",\"HostConfig\":{" + host + "}}"))
        .isInstanceOfSatisfying(
            HttpFailure.class, failure -> assertThat(failure.status()).isEqualTo(status))
        .hasMessageContaining(message);
  }

  @Test
  void anImageMustBeNamed() {
    assertThatThrownBy(() -> spec("{}")).hasMessageContaining("config cannot be empty");
  }
}
