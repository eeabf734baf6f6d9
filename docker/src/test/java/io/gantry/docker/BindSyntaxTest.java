package io.gantry.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.MountSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindSyntaxTest {
  @ParameterizedTest
  @CsvSource({
    "/src:/dst,              /src, /dst, false, ''",
    "/src:/dst:ro,           /src, /dst, true,  ''",
    "/src:/dst:rw,           /src, /dst, false, ''",
    "'/src:/dst:ro,rshared', /src, /dst, true,  rshared",
    "'/src:/dst:z,slave',    /src, /dst, false, slave",
    "/a//b/../c:/x/./y/,     /a/c, /x/y, false, ''",
    "/:/host:cached,         /,    /host, false, ''"
  })
  void foldersOfTheHost(
      String text, String source, String target, boolean readOnly, String propagation) {
    assertThat(BindSyntax.parse(text, ""))
        .isEqualTo(new MountSpec.Bind(source, target, readOnly, propagation, true, true, false));
  }

  @Test
  void volumes() {
    assertThat(BindSyntax.parse("data:/x", "")).isEqualTo(MountSpec.Volume.of("data", "/x", false));
    assertThat(BindSyntax.parse("data:/x:ro", ""))
        .isEqualTo(MountSpec.Volume.of("data", "/x", true));
    assertThat(BindSyntax.parse("/x", "")).isEqualTo(MountSpec.Volume.of("", "/x", false));
    assertThat(BindSyntax.parse("d:/x:nocopy", "local"))
        .isInstanceOfSatisfying(
            MountSpec.Volume.class,
            volume -> {
              assertThat(volume.noCopy()).isTrue();
              assertThat(volume.driver()).isEqualTo("local");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\"                | invalid volume specification: ''",
        ":/x                 | invalid volume specification: ':/x'",
        "/x:                 | invalid volume specification: '/x:'",
        "/a:/b:ro:x          | invalid volume specification: '/a:/b:ro:x'",
        "/a:b                | mount path must be absolute",
        "relative            | mount path must be absolute",
        "/a:/                | destination can't be '/'",
        "/a:/b/..            | destination can't be '/'",
        "/a:/b:nonsense      | invalid mode: nonsense",
        "/a:/b:ro,rw         | invalid mode: ro,rw",
        "/a:/b:nocopy        | invalid mode: nocopy",
        "./a:/b              | includes invalid characters for a local volume name",
        "a b:/b              | includes invalid characters for a local volume name"
      })
  void wrongOnesAreTold(String text, String message) {
    assertThatThrownBy(() -> BindSyntax.parse(text, ""))
        .isInstanceOfSatisfying(
            HttpFailure.class, failure -> assertThat(failure.status()).isEqualTo(400))
        .hasMessageContaining(message);
  }
}
