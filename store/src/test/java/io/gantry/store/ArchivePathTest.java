package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivePathTest {
  @ParameterizedTest
  @CsvSource({"a,a", "./a,a", "a//b/./c/,a/b/c", "a..b/..c,a..b/..c"})
  void bringsNamesToOneForm(String name, String expected) {
    assertThat(ArchivePath.ofMember(name)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a", "..", "../a", "a/..", "a/../b", "./../a"})
  void refusesNamesThatPointOut(String name) {
    assertThatThrownBy(() -> ArchivePath.ofMember(name))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("\"" + name + "\" points out of the archive");
  }

  @ParameterizedTest
  @CsvSource({"a/layer.tar,../b/layer.tar,b/layer.tar", "x,y,y", "a/b/c,../../d,d"})
  void followsLinksInside(String member, String target, String expected) {
    assertThat(ArchivePath.ofLink(member, target)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"a,../b", "a/b,../../c", "a,/etc/passwd"})
  void refusesLinksThatLeadOut(String member, String target) {
    assertThatThrownBy(() -> ArchivePath.ofLink(member, target))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("leads out of the archive");
  }
}
