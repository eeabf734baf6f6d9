package io.gantry.builder.solve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitEnvironmentTest {
  private static final Map<String, byte[]> TOKEN =
      Map.of("GIT_AUTH_TOKEN", "secret\n".getBytes(UTF_8));

  @ParameterizedTest
  @CsvSource({
    "https://git.example/team/app.git, http.https://git.example/.extraHeader",
    "http://git.example:8080/app.git, http.http://git.example:8080/.extraHeader"
  })
  void aTokenIsForTheServerThatWasNamed(String remote, String key) {
    // printf x-access-token:secret | base64
    assertThat(settings(remote, TOKEN))
        .containsEntry(key, "Authorization: basic eC1hY2Nlc3MtdG9rZW46c2VjcmV0");
  }

  @Test
  void aHeaderIsSentAsItIsAndBeforeAToken() {
    Map<String, byte[]> both = new HashMap<>(TOKEN);
    both.put("GIT_AUTH_HEADER", "bearer abc".getBytes(UTF_8));
    assertThat(settings("https://git.example/app", both))
        .containsEntry("http.https://git.example/.extraHeader", "Authorization: bearer abc");
  }

  @ParameterizedTest
  @CsvSource({"ssh://git@git.example/app", "git://git.example/app", "https://git.example"})
  void othersGetNoSecret(String remote) {
    assertThat(settings(remote, TOKEN).keySet()).noneMatch(key -> key.contains("extraHeader"));
  }

  @Test
  void nothingOfTheHostsIsReadOrRun() {
    assertThat(settings("https://git.example/app", Map.of()))
        .containsEntry("core.hooksPath", "/dev/null")
        .containsEntry("credential.helper", "");
    assertThat(new GitEnvironment("https://git.example/app", Map.of()).variables())
        .containsEntry("GIT_CONFIG_GLOBAL", "/dev/null")
        .containsEntry("GIT_ALLOW_PROTOCOL", "http:https:git:ssh");
    assertThat(GitEnvironment.isShared("https_proxy")).isTrue();
    assertThat(GitEnvironment.isShared("GIT_DIR")).isFalse();
  }

  private static Map<String, String> settings(String remote, Map<String, byte[]> secrets) {
    Map<String, String> variables = new GitEnvironment(remote, secrets).variables();
    int count = Integer.parseInt(variables.getOrDefault("GIT_CONFIG_COUNT", "0"));
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < count; i++) {
      settings.put(
          variables.getOrDefault("GIT_CONFIG_KEY_" + i, ""),
          variables.getOrDefault("GIT_CONFIG_VALUE_" + i, ""));
    }
    return settings;
  }
}
