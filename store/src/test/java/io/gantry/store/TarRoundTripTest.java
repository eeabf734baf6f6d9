package io.gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarRoundTripTest {
  private static final class Member {
    private final TarEntry entry;
    private final byte[] content;

    Member(TarEntry entry, byte[] content) {
      this.entry = entry;
      this.content = content;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatIsWrittenIsRead(long seed) throws IOException {
    List<Member> written = members(seed, 60);
    List<Member> read = read(new ByteArrayInputStream(archive(written)));
    assertThat(read).hasSameSizeAs(written);
    for (int i = 0; i < read.size(); i++) {
      same(read.get(i), written.get(i));
    }
  }

  @Test
  void theSameEntriesGiveTheSameBytes() {
    assertThat(archive(members(42, 30))).isEqualTo(archive(members(42, 30)));
  }

  @Test
  void readsFromAStreamThatGivesAByteAtATime() throws IOException {
    List<Member> written = members(9, 20);
    InputStream slow =
        new ByteArrayInputStream(archive(written)) {
          @Override
          public synchronized int read(byte[] target, int at, int length) {
            return super.read(target, at, Math.min(length, 1));
          }
        };
    assertThat(read(slow)).hasSize(20);
  }

  @Test
  void skipsContentThatNobodyReads() {
    TarReader reader = new TarReader(new ByteArrayInputStream(archive(members(5, 50))));
    int count = 0;
    while (reader.next().isPresent()) {
      count++;
    }
    assertThat(count).isEqualTo(50);
  }

  @Test
  void commonsCompressReadsWhatIsWritten() throws IOException {
    List<Member> written = members(77, 60);
    try (TarArchiveInputStream oracle =
        new TarArchiveInputStream(new ByteArrayInputStream(archive(written)), "ISO-8859-1")) {
      for (Member member : written) {
        TarArchiveEntry entry = oracle.getNextEntry();
        assertThat(entry.getSize()).isEqualTo(member.entry.size());
        assertThat(entry.getMode() & 07777).isEqualTo(member.entry.mode());
        assertThat(entry.getLongUserId()).isEqualTo(member.entry.uid());
        assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(member.entry.modified());
        assertThat(oracle.readAllBytes()).isEqualTo(member.content);
      }
      assertThat(oracle.getNextEntry()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
  void readsWhatCommonsCompressWrites(int longNames) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String name = "d/".repeat(100) + "file";
    try (TarArchiveOutputStream oracle = new TarArchiveOutputStream(bytes)) {
      oracle.setLongFileMode(longNames);
      oracle.setBigNumberMode(
          longNames == TarArchiveOutputStream.LONGFILE_GNU
              ? TarArchiveOutputStream.BIGNUMBER_STAR
              : TarArchiveOutputStream.BIGNUMBER_POSIX);
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(5);
      entry.setUserId(4_000_000_000L);
      oracle.putArchiveEntry(entry);
      oracle.write(new byte[] {1, 2, 3, 4, 5});
      oracle.closeArchiveEntry();
    }
    List<Member> read = read(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(read).hasSize(1);
    assertThat(read.getFirst().entry.name()).isEqualTo(name);
    assertThat(read.getFirst().entry.uid()).isEqualTo(4_000_000_000L);
    assertThat(read.getFirst().content).containsExactly(1, 2, 3, 4, 5);
  }

  private static void same(Member read, Member written) {
    TarEntry a = read.entry;
    TarEntry b = written.entry;
    assertThat(a).usingRecursiveComparison().ignoringFields("xattrs").isEqualTo(b);
    assertThat(a.xattrs().keySet()).isEqualTo(b.xattrs().keySet());
    b.xattrs().forEach((key, value) -> assertThat(a.xattrs().get(key)).isEqualTo(value));
    assertThat(read.content).isEqualTo(written.content);
  }

  private static List<Member> members(long seed, int count) {
    RandomEntries random = new RandomEntries(seed);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TarEntry entry = random.next();
      members.add(new Member(entry, random.content((int) entry.size())));
    }
    return members;
  }

  private static byte[] archive(List<Member> members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(bytes)) {
      members.forEach(member -> writer.put(member.entry, member.content));
    }
    return bytes.toByteArray();
  }

  private static List<Member> read(InputStream in) throws IOException {
    List<Member> members = new ArrayList<>();
    TarReader reader = new TarReader(in);
    for (Optional<TarEntry> e = reader.next(); e.isPresent(); e = reader.next()) {
      boolean file = e.get().type() == TarEntry.Type.FILE;
      members.add(new Member(e.get(), file ? reader.content().readAllBytes() : new byte[0]));
    }
    return members;
  }
}
