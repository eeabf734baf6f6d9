package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.Json;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  private static final Map<String, ?> CONTAINER =
      Json.readMap(
          """
          {"Id": "abc", "State": {"Running": true, "ExitCode": 0, "Error": ""}, "Names": ["/a", "/b"], "Labels": {"x.y": "1", "b": "2"},
           "Ports": {"80/tcp": [{"HostPort": "8080"}]}, "Size": 12345678901, "Nothing": null, "Mounts": []}
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\u0001',
      value = {
        "{{.Id}} ~ abc",
        "{{ .State.Running }} ~ true",
        "a{{- .Id -}}  b ~ aabcb",
        "{{if .State.Running}}up{{else}}down{{end}} ~ up",
        "{{if .State.Error}}up{{else if .State.Running}}run{{else}}x{{end}} ~ run",
        "{{range .Names}}<{{.}}>{{end}} ~ </a></b>",
        "{{range $i, $n := .Names}}{{$i}}{{$n}}{{end}} ~ 0/a1/b",
        "{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}} ~ b=2;x.y=1;",
        "{{range .Mounts}}x{{else}}none{{end}} ~ none",
        "{{index .Labels \"x.y\"}} ~ 1",
        "{{(index (index .Ports \"80/tcp\") 0).HostPort}} ~ 8080",
        "{{with .State}}{{.ExitCode}}{{end}} ~ 0",
        "{{json .Names}} ~ [\"/a\",\"/b\"]",
        "{{join .Names \",\"}} ~ /a,/b",
        "{{.Id | upper}} ~ ABC",
        "{{printf \"%s-%d\" .Id .State.ExitCode}} ~ abc-0",
        "{{eq .State.ExitCode 0}} ~ true",
        "{{and .State.Running (not .State.Error)}} ~ true",
        "{{len .Names}} ~ 2",
        "{{.Size}} ~ 12345678901",
        "{{.Nothing}} ~ <no value>",
        "{{.Names}} ~ [/a /b]",
        "{{$x := .Id}}{{$x}}{{$.Id}} ~ abcabc",
        "{{/* nothing */}}a ~ a",
      })
  void rendersAsGoDoes(String template, String expected) {
    assertThat(Template.compile(template.strip()).render(CONTAINER))
        .isEqualTo(expected.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{.Id",
        "{{if .Id}}x",
        "{{end}}",
        "{{foo .Id}}",
        "{{.Nope}}",
        "{{.Id.Deep}}",
        "{{(.Id}}",
        "{{}}",
        "{{index .Names 9}}",
        "{{join}}"
      })
  void refusesWithAUsageError(String template) {
    assertThatThrownBy(() -> Template.compile(template).render(CONTAINER))
        .isInstanceOf(UsageException.class);
  }

  @Test
  void anythingTypedGivesAResultOrAUsageError() {
    Random random = new Random(7);
    String[] parts = {
      "{{", "}}", ".", "Id", " ", "if", "end", "range", "$", "(", ")", "|", "\"", "json", ":=",
      "else", "0", "-", "index"
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      try {
        Template.compile(text.toString()).render(CONTAINER);
      } catch (UsageException e) {
        assertThat(e).hasMessageContaining("templat");
      }
    }
  }
}
