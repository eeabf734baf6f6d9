package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrnoTest {
  @ParameterizedTest
  @CsvSource({
    "1, EPERM",
    "2, ENOENT",
    "11, EAGAIN",
    "35, EDEADLK",
    "40, ELOOP",
    "42, ENOMSG",
    "61, ENODATA",
    "95, EOPNOTSUPP",
    "132, ERFKILL",
    "133, EHWPOISON",
    "0, errno 0",
    "41, errno 41",
    "58, errno 58",
    "134, errno 134",
    "-1, errno -1"
  })
  void namesNumbers(int errno, String name) {
    assertThat(Errno.name(errno)).isEqualTo(name);
  }

  @Test
  void constantsAgreeWithTheNames() throws IllegalAccessException {
    for (var field : Errno.class.getFields()) {
      assertThat(Errno.name(field.getInt(null))).isEqualTo(field.getName());
    }
  }

  @Test
  void describesNumbers() {
    assertThat(Errno.text(Errno.ENOENT)).isEqualTo("No such file or directory");
    assertThat(Errno.text(9999)).isEqualTo("unknown error");
  }

  @Test
  void failureSaysWhatOnWhatAndWhy() {
    LinuxException e = new LinuxException("mkdirat", "/x", Errno.EACCES, "told so");
    assertThat(e).hasMessage("mkdirat /x: EACCES (Permission denied): told so");
    assertThat(e.call()).isEqualTo("mkdirat");
    assertThat(e.subject()).isEqualTo("/x");
    assertThat(e.errno()).isEqualTo(Errno.EACCES);
  }
}
