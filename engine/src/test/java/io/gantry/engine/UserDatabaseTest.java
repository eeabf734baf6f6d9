package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class UserDatabaseTest {
  private static final UserDatabase USERS =
      UserDatabase.parse(
          """
          root:x:0:0:root:/root:/bin/sh

          broken
          x:y
          app:x:1000:1001::/home/app:
          big:x:99999999999:1:::
          nohome:x:7:8
          """,
          """
          root:x:0:
          app:x:1001:
          extra:x:1002:other,app
          :x:9:
          bad:x:z:app
          """);

  @Test
  void findsNamesAndNumbers() {
    assertThat(USERS.find("", List.of()))
        .isEqualTo(new UserDatabase.Identity(0, 0, List.of(0L), "/root"));
    assertThat(USERS.find("app", List.of()))
        .isEqualTo(new UserDatabase.Identity(1000, 1001, List.of(1001L, 1002L), "/home/app"));
    assertThat(USERS.find("1000", List.of()).additionalGids()).containsExactly(1001L, 1002L);
    assertThat(USERS.find("4321", List.of()))
        .isEqualTo(new UserDatabase.Identity(4321, 0, List.of(0L), "/"));
    assertThat(USERS.find("app:extra", List.of()))
        .isEqualTo(new UserDatabase.Identity(1000, 1002, List.of(1002L), "/home/app"));
    assertThat(USERS.find("5:6", List.of("extra", "77")).additionalGids())
        .containsExactly(6L, 1002L, 77L);
    assertThat(USERS.find("nohome", List.of()).home()).isEqualTo("/");
  }

  @Test
  void refusesWhoDoesNotExist() {
    assertThatThrownBy(() -> USERS.find("nobody", List.of()))
        .hasMessage("unable to find user nobody: no matching entries in passwd file");
    assertThatThrownBy(() -> USERS.find("app:none", List.of()))
        .hasMessage("unable to find group none: no matching entries in group file");
    assertThatThrownBy(() -> USERS.find("4294967295", List.of()))
        .hasMessageStartingWith("unable to find user");
    assertThatThrownBy(() -> USERS.find("big", List.of()))
        .hasMessageStartingWith("unable to find user");
  }
}
