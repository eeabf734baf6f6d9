package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the verbs send of a key, and what they say when there is none. */
class SignVerbsTest {
  @TempDir Path folder;

  @Test
  void sendsTheKeysContent() throws IOException {
    Files.writeString(folder.resolve("a.key"), "secret\n");
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, json("{\"Digest\":\"sha256:12\"}"))) {
      assertThat(run(daemon, "sign", "--key", folder + "/a.key", "a.b/c:1"))
          .isEqualTo(new Ran(0, "sha256:12\n", ""));
      assertThat(daemon.requests().getFirst())
          .startsWith("POST /gantry/v1/signatures HTTP/1.1\r\n")
          .contains("\"Key\":\"secret\\n\"", "\"Name\":\"a.b/c:1\"", "\"Referrer\":false");
    }
  }

  @Test
  void sendsAllKeysByTheirFiles() throws IOException {
    Files.writeString(folder.resolve("a.pub"), "one");
    String answer =
        "[{\"Key\":\"a.pub\",\"Fingerprint\":\"f\",\"Digest\":\"sha256:12\",\"Reference\":\"a.b/c\"}]";
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, json(answer))) {
      assertThat(run(daemon, "verify", "--key", folder + "/a.pub", "--key", "-", "a.b/c:1"))
          .isEqualTo(new Ran(0, "sha256:12 signed by a.pub as a.b/c\n", ""));
      assertThat(daemon.requests().getFirst())
          .startsWith("POST /gantry/v1/signatures/verify HTTP/1.1\r\n")
          .contains("\"Keys\":{\"" + folder + "/a.pub\":\"one\",\"-\":\"typed\"}");
    }
  }

  @Test
  void saysWhichKeyCannotBeRead() throws IOException {
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder)) {
      for (String verb : new String[] {"sign", "verify"}) {
        Ran without = run(daemon, verb, "a.b/c:1");
        assertThat(without.status()).isEqualTo(1);
        assertThat(without.err()).contains("--key is required");
      }
      Ran missing = run(daemon, "sign", "--key", folder + "/none", "a.b/c:1");
      assertThat(missing.status()).isEqualTo(1);
      assertThat(missing.err()).contains("cannot read " + folder + "/none: no such file");
      assertThat(daemon.requests()).isEmpty();
    }
  }

  @Test
  void printsAnAttestationByteForByte() throws IOException {
    String document = "{\"predicate\": {}}";
    try (ScriptedDaemon daemon = new ScriptedDaemon(folder, json(document))) {
      assertThat(run(daemon, "image", "inspect", "--attestation", "spdx", "a.b/c:1"))
          .isEqualTo(new Ran(0, document, ""));
      assertThat(daemon.requests().getFirst())
          .startsWith("GET /gantry/v1/attestations?image=a.b%2Fc%3A1&type=spdx HTTP/1.1");
    }
  }

  private static Ran run(ScriptedDaemon daemon, String... words) {
    return Ran.with(Map.of("DOCKER_HOST", daemon.address().text()), "typed", words);
  }

  private static String json(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }
}
