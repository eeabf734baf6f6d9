package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientConfigTest {
  private static final String ANN = "YW5uOnB3"; // ann:pw
  private static final String BOB = "Ym9iOmE6Yg=="; // bob:a:b

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = folder.resolve("docker/config.json");
  }

  private ClientConfig config(String json) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
    return ClientConfig.load(file);
  }

  private static String auths(String key, String auth) {
    return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(key, auth);
  }

  @ParameterizedTest
  @CsvSource({
    "https://index.docker.io/v1/, docker.io, library/box, ann",
    "docker.io, docker.io, library/box, ann",
    "index.docker.io, docker.io, library/box, ann",
    "quay.io, quay.io, a/b, ann",
    "https://quay.io/v2/, quay.io, a/b, ann",
    "http://quay.io, quay.io, a/b, ann",
    "localhost:5000, localhost:5000, a, ann",
    "localhost:5000, localhost:5001, a, ''",
    "localhost, localhost:5000, a, ''",
    "quay.io, docker.io, a/b, ''",
    "quay.io/team, quay.io, team/app, ann",
    "quay.io/team, quay.io, teams/app, ''",
    "quay.io/team, quay.io, '', ''"
  })
  void findsWhatIsFiledForARegistry(String key, String domain, String path, String user)
      throws IOException {
    assertThat(config(auths(key, ANN)).stored(domain, path).username()).isEqualTo(user);
  }

  @Test
  void prefersTheNarrowestKeyThenDockersOwn() throws IOException {
    ClientConfig config =
        config(
            "{\"auths\":{\"http://q.io\":{\"auth\":\"%s\"},\"q.io\":{\"auth\":\"%s\"},\"q.io/t\":{\"username\":\"eve\",\"password\":\"x\"}}}"
                .formatted(ANN, BOB));
    assertThat(config.stored("q.io", "other/app").password()).isEqualTo("a:b");
    assertThat(config.stored("q.io", "t/app").username()).isEqualTo("eve");
  }

  @Test
  void keepsWhatItDoesNotKnowInItsOrder() throws IOException {
    ClientConfig config =
        config(
            """
            {"psFormat": "x", "auths": {"a.io": {"auth": "%s", "email": "e", "identitytoken": "old"}, "b.io": {}}, "big": 9007199254740993, "n": null}
            """
                .formatted(ANN));
    config.put(new RegistryAuth("bob", "a:b", "", "a.io"), true);
    config.put(new RegistryAuth("bob", "", "token", "c.io"), true);
    config.put(new RegistryAuth("bob", "secret", "", "d.io"), false);
    config.save();
    assertThat(Json.writeString(Json.readMap(Files.readAllBytes(file))))
        .isEqualTo(
            "{\"psFormat\":\"x\",\"auths\":{\"a.io\":{\"email\":\"e\",\"auth\":\"%s\"},\"b.io\":{},\"c.io\":{\"auth\":\"Ym9iOg==\",\"identitytoken\":\"token\"},\"d.io\":{}},\"big\":9007199254740993,\"n\":null}"
                .formatted(BOB));
    assertThat(ClientConfig.load(file).stored("c.io", "").identityToken()).isEqualTo("token");
    assertThat(config.remove("a.io")).isTrue();
    assertThat(config.remove("a.io")).isFalse();
  }

  @Test
  void writesForItsOwnerOnlyThroughALink() throws IOException {
    Path real = folder.resolve("real.json");
    Files.writeString(real, "{\"auths\":{}}");
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, real);
    ClientConfig config = ClientConfig.load(file);
    config.put(new RegistryAuth("ann", "pw", "", "a.io"), true);
    config.save();
    assertThat(file).isSymbolicLink();
    assertThat(Files.readString(real)).contains(ANN);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
        .isEqualTo("rw-------");
    assertThat(folder).isDirectoryNotContaining("glob:**.gantry-partial*");
  }

  @Test
  void makesFileAndFolder() throws IOException {
    ClientConfig config = ClientConfig.load(file);
    config.put(new RegistryAuth("ann", "pw", "", "a.io"), true);
    config.save();
    assertThat(ClientConfig.load(file).stored("a.io", "").password()).isEqualTo("pw");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    assertThat(config("\n").stored("a.io", "").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"auths\": {\"a.io\": {\"auth\": \"c2VjcmV0\"",
        "[]",
        "null",
        "{\"auths\": [\"c2VjcmV0\"]}",
        "{\"auths\": {\"a.io\": \"c2VjcmV0\"}}",
        "{\"auths\": {\"a.io\": {\"auth\": \"c2VjcmV0\"}}}",
        "{\"auths\": {\"a.io\": {\"auth\": \"c2VjcmV0!\"}}}",
        "{\"credHelpers\": \"c2VjcmV0\"}"
      })
  void refusesABrokenFileWithoutQuotingIt(String text) {
    assertThatThrownBy(
            () -> {
              ClientConfig config = config(text);
              config.helper("a.io");
              config.stored("a.io", "");
            })
        .isInstanceOf(GantryException.class)
        .hasMessageStartingWith("parsing config file " + file + ": ")
        .hasMessageNotContaining("c2Vj")
        .hasMessageNotContaining("secret");
    assertThat(file).hasContent(text);
  }

  @ParameterizedTest
  @CsvSource({"docker.io, hub", "a.io, own", "b.io, all"})
  void knowsWhichHelperKeepsARegistry(String domain, String helper) throws IOException {
    assertThat(
            config(
                    "{\"credsStore\":\"all\",\"credHelpers\":{\"a.io\":\"own\",\"https://index.docker.io/v1/\":\"hub\"}}")
                .helper(domain))
        .isEqualTo(helper);
  }

  @Test
  void hidesSecretsInTexts() {
    assertThat(new RegistryAuth("ann", "pw", "tok", "a.io")).hasToString("ann at a.io");
  }
}
