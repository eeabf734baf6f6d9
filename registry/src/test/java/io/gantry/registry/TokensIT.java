package io.gantry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bearer tokens as Docker's token servers make them: RFC 7519. */
class TokensIT {
  private static final String ES256 = "{\"alg\":\"ES256\",\"typ\":\"JWT\"}";
  private static final String GOOD = claims("issuer", "\"service\"", 300, -10, "pull,push");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void acceptsAGoodToken(String type) throws Exception {
    KeyPair keys = keys(type);
    try (TestServer server = start(keys)) {
      String header = type.equals("EC") ? ES256 : "{\"alg\":\"RS256\"}";
      String token = token(keys, header, GOOD);
      assertThat(send(server, "GET", "/v2/", token)).isEqualTo(200);
      assertThat(send(server, "POST", "/v2/app/blobs/uploads/", token)).isEqualTo(202);
      assertThat(send(server, "DELETE", "/v2/app/manifests/v1", token)).isEqualTo(403);
      assertThat(send(server, "POST", "/v2/other/blobs/uploads/", token)).isEqualTo(403);
    }
  }

  @Test
  void tellsWhereToGetAToken() throws Exception {
    try (TestServer server = start(keys("EC"))) {
      HttpResponse<byte[]> answer = server.client.send("POST", "/v2/app/blobs/uploads/");
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(Client.header(answer, "WWW-Authenticate"))
          .isEqualTo(
              "Bearer realm=\"https://auth.example/token\",service=\"service\","
                  + "scope=\"repository:app:pull,push\"");
      assertThat(Client.header(server.client.get("/v2/"), "WWW-Authenticate"))
          .isEqualTo("Bearer realm=\"https://auth.example/token\",service=\"service\"");
    }
  }

  @Test
  void refusesBadTokens() throws Exception {
    KeyPair keys = keys("EC");
    String good = token(keys, ES256, GOOD);
    String[] parts = good.split("\\.");
    String none = encoded("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
    String[] bad = {
      "",
      "x",
      "a.b.c",
      none + "." + parts[1] + ".",
      parts[0] + "." + parts[1] + ".",
      parts[0]
          + "."
          + encoded(GOOD.replace("app", "any").getBytes(StandardCharsets.UTF_8))
          + "."
          + parts[2],
      token(keys("EC"), ES256, GOOD),
      token(keys, "{\"alg\":\"RS256\"}", GOOD),
      token(keys, "{\"alg\":\"HS256\"}", GOOD),
      token(keys, "{}", GOOD),
      token(keys, ES256, claims("other", "\"service\"", 300, -10, "pull")),
      token(keys, ES256, claims("issuer", "\"other\"", 300, -10, "pull")),
      token(keys, ES256, claims("issuer", "[\"other\"]", 300, -10, "pull")),
      token(keys, ES256, claims("issuer", "\"service\"", -100, -200, "pull")),
      token(keys, ES256, claims("issuer", "\"service\"", 300, 200, "pull")),
      token(keys, ES256, "{\"iss\":\"issuer\",\"aud\":\"service\"}"),
      token(keys, ES256, "not JSON")
    };
    try (TestServer server = start(keys)) {
      for (String token : bad) {
        assertThat(send(server, "GET", "/v2/", token)).as(token).isEqualTo(401);
      }
      String several = claims("issuer", "[\"x\",\"service\"]", 300, -10, "pull");
      assertThat(send(server, "GET", "/v2/", token(keys, ES256, several))).isEqualTo(200);
    }
  }

  private TestServer start(KeyPair keys) throws Exception {
    Path key = folder.resolve("key.pem");
    Files.writeString(
        key,
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    return TestServer.start(
        folder.resolve("root"),
        "--token-realm",
        "https://auth.example/token",
        "--token-service",
        "service",
        "--token-issuer",
        "issuer",
        "--token-key",
        key.toString());
  }

  private static String claims(
      String issuer, String audience, long expires, long notBefore, String actions) {
    long now = Instant.now().getEpochSecond();
    return """
    {"iss":"%s","sub":"alice","aud":%s,"exp":%d,"nbf":%d,
     "access":[{"type":"repository","name":"app","actions":["%s"]}]}
    """
        .formatted(issuer, audience, now + expires, now + notBefore, actions.replace(",", "\",\""));
  }

  private static String token(KeyPair keys, String header, String claims) throws Exception {
    String signed =
        encoded(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + encoded(claims.getBytes(StandardCharsets.UTF_8));
    boolean rsa = keys.getPublic().getAlgorithm().equals("RSA");
    Signature signature =
        Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + encoded(signature.sign());
  }

  private static KeyPair keys(String type) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
    if (type.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    return generator.generateKeyPair();
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static int send(TestServer server, String method, String path, String token)
      throws Exception {
    return server.client.send(method, path, "Authorization", "Bearer " + token).statusCode();
  }
}
