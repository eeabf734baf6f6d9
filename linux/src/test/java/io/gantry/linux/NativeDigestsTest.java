package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The library's digests beside the JDK's. */
class NativeDigestsTest {
  @Test
  void theyAgreeHoweverTheContentIsCut() throws Exception {
    assertThat(NativeSha256.AVAILABLE).as("libcrypto is part of every Debian").isTrue();
    Random random = new Random(1);
    MessageDigest ours = ours();
    MessageDigest jdk = MessageDigest.getInstance("SHA-256", "SUN");
    for (int round = 0; round < 300; round++) {
      byte[] content = new byte[random.nextInt(round < 290 ? 4_000 : 1 << 20)];
      random.nextBytes(content);
      for (int at = 0; at < content.length; ) {
        int length = Math.min(content.length - at, 1 + random.nextInt(content.length));
        ours.update(content, at, length);
        at += length;
      }
      assertThat(ours.digest()).isEqualTo(jdk.digest(content));
    }
  }

  @Test
  void aCopyGoesItsOwnWay() throws Exception {
    MessageDigest one = ours();
    one.update((byte) 'a');
    MessageDigest two = (MessageDigest) one.clone();
    two.update((byte) 'b');
    assertThat(one.digest()).isEqualTo(sun("a"));
    assertThat(two.digest()).isEqualTo(sun("ab"));
    one.update((byte) 'c');
    one.reset();
    assertThat(one.digest()).isEqualTo(sun(""));
  }

  private static byte[] sun(String text) throws Exception {
    return MessageDigest.getInstance("SHA-256", "SUN")
        .digest(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static MessageDigest ours() throws Exception {
    return MessageDigest.getInstance("SHA-256", NativeDigests.provider());
  }
}
