package io.gantry.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of containers-policy.json(5) "signedBy". */
class SignedIdentityTest {
  private static final String DIGEST = "@sha256:" + "1".repeat(64);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'matchExact'} | a.b/c:1 | a.b/c:1 | true",
        "{'type':'matchExact'} | a.b/c:1 | a.b/c:2 | false",
        "{'type':'matchExact'} | a.b/c:1 | a.b/c | false",
        "{'type':'matchExact'} | a.b/c@D | a.b/c:1 | false",
        "{'type':'matchExact'} | a.b/c@D | a.b/c@D | true",
        "{'type':'matchRepoDigestOrExact'} | a.b/c:1 | a.b/c:1 | true",
        "{'type':'matchRepoDigestOrExact'} | a.b/c:1 | a.b/c:2 | false",
        "{'type':'matchRepoDigestOrExact'} | a.b/c:1 | a.b/c | false",
        "{'type':'matchRepoDigestOrExact'} | a.b/c@D | a.b/c:2 | true",
        "{'type':'matchRepoDigestOrExact'} | a.b/c@D | a.b/d:2 | false",
        "{'type':'matchRepository'} | a.b/c:1 | a.b/c | true",
        "{'type':'matchRepository'} | busybox | index.docker.io/library/busybox | true",
        "{'type':'matchRepository'} | a.b/c:1 | a.b/cc | false",
        "{'type':'exactReference','dockerReference':'x.y/z:9'} | a.b/c:1 | x.y/z:9 | true",
        "{'type':'exactReference','dockerReference':'x.y/z:9'} | a.b/c:1 | x.y/z:8 | false",
        "{'type':'exactRepository','dockerRepository':'x.y/z'} | a.b/c:1 | x.y/z:8 | true",
        "{'type':'exactRepository','dockerRepository':'x.y/z'} | x.y/w:8 | x.y/w:8 | false",
        "{'type':'remapIdentity','prefix':'m:5','signedPrefix':'x.y'} | m:5/c:1 | x.y/c:1 | true",
        "{'type':'remapIdentity','prefix':'m:5','signedPrefix':'x.y'} | m:5/c:1 | x.y/c:2 | false",
        "{'type':'remapIdentity','prefix':'m:5','signedPrefix':'x.y'} | m:5/c@D | x.y/c:2 | true",
        "{'type':'remapIdentity','prefix':'m:5','signedPrefix':'x.y'} | m:55/c:1 | m:55/c:1 | true",
        "{'type':'remapIdentity','prefix':'a.b/c','signedPrefix':'x.y/z'} | a.b/c:1 | x.y/z:1 | true",
        "{'type':'remapIdentity','prefix':'a.b/c','signedPrefix':'x.y/z'} | a.b/c:1 | a.b/c:1 | false",
      })
  void fits(String identity, String pulled, String signed, boolean fits) {
    assertThat(read(identity).fits(name(pulled), ImageReference.parseName(whole(signed))))
        .isEqualTo(fits);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'type':'matchAnything'}",
        "{'type':'matchExact','tag':'1'}",
        "{'type':'exactReference'}",
        "{'type':'exactRepository','dockerRepository':'UPPER'}",
        "{'type':'remapIdentity','prefix':'a'}",
      })
  void refusesWhatIsNoIdentity(String identity) {
    assertThatThrownBy(() -> read(identity)).isInstanceOf(GantryException.class);
  }

  private static SignedIdentity read(String identity) {
    String rule = "{\"signedIdentity\":" + identity.replace('\'', '"') + "}";
    return IdentityReader.of(
        new ConfigObject("rule", Json.readMap(rule)), new SignedIdentity.MatchExact());
  }

  private static ImageReference name(String text) {
    return ImageReference.parse(whole(text));
  }

  private static String whole(String text) {
    return text.replace("@D", DIGEST);
  }
}
