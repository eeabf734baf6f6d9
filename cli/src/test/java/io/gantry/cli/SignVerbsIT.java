package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DockerRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gantry sign} and {@code gantry verify} against the real daemon and a real registry. */
class SignVerbsIT {
  @TempDir private Path folder;

  @Test
  void signsInARegistryAndVerifies() throws Exception {
    openssl("genpkey", "-algorithm", "ED25519", "-out", "my.key");
    openssl("pkey", "-pubout", "-in", "my.key", "-out", "my.pub");
    try (DockerRegistry registry = DockerRegistry.start(folder);
        DaemonProcess daemon = DaemonProcess.start()) {
      String name = registry.host() + "/my/box:1";
      String publicKey = folder + "/my.pub";
      assertThat(gantry(daemon, "", "tag", "bb", name).status()).isZero();
      assertThat(gantry(daemon, "", "push", name).status()).isZero();
      Ran refused = gantry(daemon, "", "verify", "--key", publicKey, name);
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.err()).contains("there is no signature");
      Ran signed = gantry(daemon, "", "sign", "--key", folder + "/my.key", name);
      assertThat(signed.out()).as(signed.err()).matches("sha256:[0-9a-f]{64}\n");
      assertThat(gantry(daemon, "", "image", "verify", "--key", publicKey, name).out())
          .isEqualTo(signed.out().strip() + " signed by " + publicKey + " as " + name + "\n");
      String key = Files.readString(folder.resolve("my.key"));
      assertThat(gantry(daemon, key, "sign", "--referrer", "--key", "-", name).out())
          .isEqualTo(signed.out());
    }
  }

  private static Ran gantry(DaemonProcess daemon, String input, String... words) {
    return Ran.with(Map.of("GANTRY_HOST", "unix://" + daemon.socket), input, words);
  }

  private void openssl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    assertThat(new ProcessBuilder(command).directory(folder.toFile()).start().waitFor()).isZero();
  }
}
