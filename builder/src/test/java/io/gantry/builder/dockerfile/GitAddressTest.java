package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "https://h/x.git | https://h/x.git | '' | ''",
        "https://h/x.git#v1 | https://h/x.git | v1 | ''",
        "https://h/x.git#v1:a/b | https://h/x.git | v1 | a/b",
        "https://h/x.git#:a | https://h/x.git | '' | a",
        "git@h:a/x.git#main | git@h:a/x.git | main | ''",
        "ssh://git@h:22/x#m:s | ssh://git@h:22/x | m | s",
        "https://h/x.git?ref=m | https://h/x.git | m | ''",
        "https://h/x.git?branch=m&subdir=s%20t | https://h/x.git | refs/heads/m | s t",
        "https://h/x.git?tag=v+1 | https://h/x.git | refs/tags/v+1 | ''"
      })
  void read(String text, String remote, String ref, String folder) {
    GitAddress address = GitAddress.parse(text);
    assertThat(address.remote()).isEqualTo(remote);
    assertThat(address.ref()).isEqualTo(ref);
    assertThat(address.folder()).isEqualTo(folder);
    assertThat(address.keepGitDir()).isEmpty();
    assertThat(address.submodules()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"checksum=abcdef0&keep-git-dir=1", "commit=abcdef0&keep-git-dir&submodules=0"})
  void wishes(String query) {
    GitAddress address = GitAddress.parse("https://h/x.git?" + query);
    assertThat(address.checksum()).contains("abcdef0");
    assertThat(address.keepGitDir()).contains(true);
    assertThat(address.submodules()).isEqualTo(!query.contains("submodules"));
    assertThat(address.with(Optional.empty(), Optional.of(false)).keepGitDir()).contains(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h/x.git#--upload-pack=x",
        "https://h/x.git#a..b",
        "https://h/x.git#a%20b",
        "https://h/x.git#a%0ab",
        "https://h/x.git#HEAD@{1}",
        "https://h/x.git?ref=a#b",
        "https://h/x.git?subdir=a#:b",
        "https://h/x.git?what=1",
        "https://h/x.git?checksum=zz",
        "https://h/x.git?ref=%zz",
        "https://-oProxyCommand=x/x.git",
        "ssh://-oProxyCommand=x/x.git",
        "git@-oProxyCommand=x:x.git",
        "ext::sh -c x",
        "https://h/x y.git"
      })
  void refused(String text) {
    assertThatThrownBy(() -> GitAddress.parse(text)).isInstanceOf(GantryException.class);
  }
}
