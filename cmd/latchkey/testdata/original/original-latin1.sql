-- Written by generate.py latin1; see there.

CREATE TABLE `user` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `username` varchar(80) DEFAULT NULL,
  `email` varchar(120) NOT NULL,
  `last_name` varchar(80) DEFAULT NULL,
  `first_name` varchar(80) DEFAULT NULL,
  `password` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `email` (`email`),
  UNIQUE KEY `username` (`username`)
) ENGINE=InnoDB AUTO_INCREMENT=46 DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
INSERT INTO `user` VALUES (1, 'user1', 'user1@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha256:1000$8pYP01qcv67BxpXa$92f9c6259f74b2498afe1a37ced32df08cdca68d77c450555d998609621e76b5');
INSERT INTO `user` VALUES (2, 'user2', 'user2@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha1:1000$gCmHJ79f56oh2iWw$7f02a0fb62dfe5dba29ee8da6e6341589a191eb0');
INSERT INTO `user` VALUES (3, 'user3', 'user3@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha512:1000$DzwvOn7uxeAa16j4$8f9e9138de0441b289d6da4a204b055204b0744050c1aba9979715038b6366be9974da684a807396d5370bf1b507af22b9493f2ae5e93eef3ca3a6abeb56513b');
INSERT INTO `user` VALUES (4, 'user4', 'user4@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'sha256$PvjZaBXbpXjzMiqr$47dd5a54e2208ee104e6af4917e40d2e9b43ccbdad8333a3fc72b9c4f5047199');
INSERT INTO `user` VALUES (5, 'user5', 'user5@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'scrypt:32768:8:1$156957f7c28c4c98$ad155c3853752dc3bb8f9040f0d0720cff147fa438fb000248cb1447df0e6d199715aef1df3e26b735c48e6034ba9ea26a5e89947901686bdafc1fbc70b4ac21');
INSERT INTO `user` VALUES (6, 'user6', 'user6@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha256:260000$PFLQblJwD6qJBK2B$b5473470f2672051e4b00fd34f4772ac44e50864330e9f7736e073fd619a8577');
INSERT INTO `user` VALUES (7, 'user7', 'user7@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha256:1000$bHXmDJE9ye79UL49$f54ef41144bad52c0ee1930541ef9deaa7339f3781e58230d90d1b87162c29c9');
INSERT INTO `user` VALUES (8, 'user8', 'user8@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha1:1000$OL9HVbFZjKh1aEVP$a9360a441f36681e9d95a19f288f130e0a46127d');
INSERT INTO `user` VALUES (9, 'user9', 'user9@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha512:1000$d78fjewD7pmms2k2$2b2019bdd9b371288d597adf4c0f164f0edc47ae0975c7c176eb9b902a51193b870f299b6fc321a3dee7254fc34ff3bb6d73392b0e538010a9df675b976fe3c7');
INSERT INTO `user` VALUES (10, 'user10', 'user10@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'sha256$T8fXqV0RUZKo0xzN$8a519f2eb35288acdfa77913b0622e70f3a8a5bbb6b9f12af1c8a147ddb0f476');
INSERT INTO `user` VALUES (11, 'user11', 'user11@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'scrypt:32768:8:1$89e84c56461c813e$24cea1afb2621288fc7fe40e8ce988ae577906d4d9e5072991f8b0297a96801387a1f9a4b0fa56d7f498fead248eee7a0b2e0caa0d6c18c338b7ebf7b2bfd8c8');
INSERT INTO `user` VALUES (12, 'user12', 'user12@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha256:260000$o2gUQL6SWbT3yzWr$8c9175ffd26f7699c320a1233d0fa4d8ee294ebf9e955b9f2b818dcc5dbc4d73');
INSERT INTO `user` VALUES (13, 'user13', 'user13@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha256:1000$VRqC6Z6ZL8iXPZj4$9d032b9aa22a71ae19de45e29948c5a67e54d9069f8cc691015639fb181dc468');
INSERT INTO `user` VALUES (14, 'user14', 'user14@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha1:1000$NIwoRv85NypM5pvR$0b4aafa27e87151130a355fed2db909ccd66134a');
INSERT INTO `user` VALUES (15, 'user15', 'user15@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha512:1000$uwu7ETaGiGQu753Q$5f95032a73f2c952d3aa7723afe59198e7c489c91c4b3d4895db70b59a2fe477a28c50abe374b4bab920448d725b46cf7a3fb6e9e155d328c230ca66b8e1e3e9');
INSERT INTO `user` VALUES (16, 'user16', 'user16@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'sha256$V9qewZZNNHHe0054$ff69549a8cb6e99d5daf1dd080c50eb1f3fbc3ecc8ee6f3482f099d8dd7b4a7e');
INSERT INTO `user` VALUES (17, 'user17', 'user17@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'scrypt:32768:8:1$e120d6eee146e6cc$062edf0b62a547a76ea51420ebc8e5cf65e8d4a8d487c183f4bc9d22b4b104fb298cc6c4a0aa61e5c925556ae15ac2bdd90e8edecb3827ff6fb56dfa1bab8830');
INSERT INTO `user` VALUES (18, 'user18', 'user18@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha256:260000$QVu3tne3Q0WnV2Eu$f8f55f69d86b61b809cfc3c05c1830b6c0bcfb3e5a1198e7624da38c7263c665');
INSERT INTO `user` VALUES (19, 'user19', 'user19@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha256:1000$G9ZmoJMfQOzrVFxw$2b0963378966f1417e46919bf31ac2c0be33b0803e5ab99025fc2e48886cd348');
INSERT INTO `user` VALUES (20, 'user20', 'user20@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha1:1000$LOQ6H01aefW1VUz1$5530ba22665cab996d35a8af141b1d9dbd610994');
INSERT INTO `user` VALUES (21, 'user21', 'user21@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha512:1000$RdTxAsGAU0UrFbCH$d191a5b0b9a4ecabf5470140d0acf1cf61b8984e79342dcd980e2b2a742d43c6c9f8962e705069279e497db6d347efadde27a155748d9f56bc1ed2878a6859dd');
INSERT INTO `user` VALUES (22, 'user22', 'user22@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'sha256$WW4zYfE7IadOxkjk$6410bf2732a1b41dd3d2d82c164f67a0890c6fd490f366107031588792d58aeb');
INSERT INTO `user` VALUES (23, 'user23', 'user23@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'scrypt:32768:8:1$3f7bda9e0144cfa9$001451009843b1a1d8632ff4ea317040aae23c449d75ce76c92e4cdf4ee81aa5a34c27a2ffbb5e16a6309e4bd604bef97959aec39d27d35e8bb39f4ed9549818');
INSERT INTO `user` VALUES (24, 'user24', 'user24@example.org', _utf8mb4 X'4d75c3b16f7a20c387656c696b', _utf8mb4 X'4a6f73c3a9', 'pbkdf2:sha256:260000$h6n1XGd51YjWfRQw$8747bdd8d1a103ac11d83199f4011def8ead1d110547b82e1b50f48df20b73de');
INSERT INTO `user` VALUES (25, _utf8mb4 X'6a6f73c3a9206ec3bac3b1657a', 'user25@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$2omEw5VJhN0XJ9Ho$9b6c54c369ecba2aa11e00c3bd6701e5d8358f8dc19bf6576b72f0c6c1b650e5');
INSERT INTO `user` VALUES (26, 'x', 'user26@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$eikvmxKcPIBP7djk$848951b310c8f1d5e4af78e81db3964949a9f21ec3a2f71b78370b87721406a4');
INSERT INTO `user` VALUES (27, 'user-with-a-name-that-is-far-too-long-for-the-rules', 'user27@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$aobDsQBRCVCN85pB$6406272ef23980c7918f3812f7a5c07ea518fb3eb621d4f4bc236a6fecca2392');
INSERT INTO `user` VALUES (28, 'jose_nunez', 'user28@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$zzBYhIbVIcWHdSkD$a2ac1b8559aa765b3de3c7cea81cb8170d2d8c87c25edc9e0b46d70c564c344d');
INSERT INTO `user` VALUES (29, NULL, 'user29@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$liBnyJGkzDvaJyRT$7ad8212c23d08abbf632183a62324633647dbd26f72563234cc057a2082ee413');
INSERT INTO `user` VALUES (30, 'not-an-address', 'not an address', 'Pop', 'Ana', 'pbkdf2:sha256:1000$wJjc0tTsnhT2XRet$26a205231d1b59ceae561f45329969ade52479522b40480b0b0a511d2abd7bc3');
INSERT INTO `user` VALUES (31, 'user1-again', ' USER1@Example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$RGPFcjoPLjERXFXY$8f55fd13605eec9810ed21d6b8ecf70015fa068f79c4e7b70c507d97e9db7eb9');
INSERT INTO `user` VALUES (32, 'null-names', 'user32@example.org', NULL, NULL, 'pbkdf2:sha256:1000$xfM0sEatQvQBNPQZ$8eebcec9297aad31a09d8140064a61dd5ddc4c833ec924cd836ae328696ac933');
INSERT INTO `user` VALUES (33, 'long-text', 'user33@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$CyRNqvu1VNvBwuvy$a8de83b829cd362a5d0988ac623b2dd2ecba15c0613b6ab78ebb9c7ae26b6c4d');
INSERT INTO `user` VALUES (34, 'host-link', 'user34@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$uXCb7YS112owuR4W$f7623bba309781ec0f1702cde4ab9fb9e2a35ce004bd5053606af3e8fafca60b');
INSERT INTO `user` VALUES (35, 'null-links', 'user35@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$JbTT3t3X8LdCp9Tk$235dce2de1bf1973b0333f27d5903785905bca93ab52b8403b16b649c8563d4f');
INSERT INTO `user` VALUES (36, 'broken-picture', 'user36@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$nY4hqHeOCD7J09G6$86136b83d193845c11a2c5e7c6cb648e4b61baba883ff715267c30ab9613c90e');
INSERT INTO `user` VALUES (37, 'text-picture', 'user37@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$ZJeSx14M8dFiK2sE$4c6ab1bb2a531412b5d63c2af05eee662747660ddff57d9c326456a6b2ccd64e');
INSERT INTO `user` VALUES (38, 'url-picture', 'user38@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$S8VQ05PMOdZbtUxC$15a66ca441c2435f5b898b5f5f33fdef6ea5a602c0d987d6f5cc6ec36d5ddb83');
INSERT INTO `user` VALUES (39, 'bad-hash', 'user39@example.org', 'Pop', 'Ana', 'not a hash of any kind');
INSERT INTO `user` VALUES (40, 'no-hash', 'user40@example.org', 'Pop', 'Ana', NULL);
INSERT INTO `user` VALUES (41, 'many-rows', 'user41@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$HlzULaQxexRqPVDw$093165b4606aeb47665f232481bdb75a52f534d4a99f8ee559b258346d0def1f');
INSERT INTO `user` VALUES (42, 'long-link', 'user42@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$4bEzDavHDDEUfUuM$97e9dd87c8e87d045d4c22664b5278afec396dd62ca91c07aa5d438b1e4730ca');
INSERT INTO `user` VALUES (43, 'control', 'user43@example.org', _utf8mb4 X'506f700a45736375', _utf8mb4 X'416e6107', 'pbkdf2:sha256:1000$zRrVoKAwT2B7R9Eg$1bb3fd6bcc76839a875b7c2fd38d4f5a7d640d36f08e27d8e572b98995a29f73');
INSERT INTO `user` VALUES (44, 'null-card', 'user44@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$LvS8crJjh8kSbeDF$c5edaefa5e4f81e2c93d77540b6c61c9134ba9f6bb2d1ac6b227f9e72e22a120');
INSERT INTO `user` VALUES (45, 'only-links', 'user45@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$B7u9nfjnIdZqqrno$2c771ed7348a9e005bbd07a8f8139efa80359c72669e4bedbd2842e1e9f125f9');

CREATE TABLE `profile_card` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `occupation` varchar(200) DEFAULT NULL,
  `homeaddress` varchar(400) DEFAULT NULL,
  `country` varchar(100) DEFAULT NULL,
  `county` varchar(100) DEFAULT NULL,
  `user_id` int(11) NOT NULL,
  `image` longblob DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `user_id` (`user_id`),
  CONSTRAINT `profile_card_ibfk_1` FOREIGN KEY (`user_id`) REFERENCES `user` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=40 DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
INSERT INTO `profile_card` VALUES (1, 'Diver 1', _utf8mb4 X'53747261646120556e7520310a4e696365', 'I guess you are from Nice ?', 'France ?', 1, X'89504e470d0a1a0a0000000d49484452000000180000001808020000006f15aaaf000000254944415478da63f81f5001479c142086616c102765fa470d1a3568d4a05183460da29f4100e4eee5b08eb8c22b0000000049454e44ae426082');
INSERT INTO `profile_card` VALUES (2, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 2, X'');
INSERT INTO `profile_card` VALUES (3, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 3, X'');
INSERT INTO `profile_card` VALUES (4, 'Diver 5', _utf8mb4 X'53747261646120556e7520310a4e696365', 'I guess you are from Nice ?', 'France ?', 5, X'89504e470d0a1a0a0000000d49484452000000180000001808020000006f15aaaf000000254944415478da63f81f500147ba142086616c902e65fa470d1a3568d4a05183460da29f41000e26347fd94033820000000049454e44ae426082');
INSERT INTO `profile_card` VALUES (5, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 6, X'');
INSERT INTO `profile_card` VALUES (6, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 7, X'');
INSERT INTO `profile_card` VALUES (7, 'Diver 9', _utf8mb4 X'53747261646120556e7520310a4e696365', 'I guess you are from Nice ?', 'France ?', 9, X'89504e470d0a1a0a0000000d49484452000000180000001808020000006f15aaaf000000254944415478da63f81f50014781142086616c502065fa470d1a3568d4a05183460da29f4100374f833f502d65b90000000049454e44ae426082');
INSERT INTO `profile_card` VALUES (8, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 10, X'');
INSERT INTO `profile_card` VALUES (9, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 11, X'');
INSERT INTO `profile_card` VALUES (10, 'Diver 13', _utf8mb4 X'53747261646120556e7520310a4e696365', 'I guess you are from Nice ?', 'France ?', 13, X'89504e470d0a1a0a0000000d49484452000000180000001808020000006f15aaaf000000254944415478da63f81f500147a5142086616c502965fa470d1a3568d4a05183460da29f41006078d1ff1bdf608b0000000049454e44ae426082');
INSERT INTO `profile_card` VALUES (11, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 14, X'');
INSERT INTO `profile_card` VALUES (12, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 15, X'');
INSERT INTO `profile_card` VALUES (13, 'Diver 17', _utf8mb4 X'53747261646120556e7520310a4e696365', 'I guess you are from Nice ?', 'France ?', 17, X'89504e470d0a1a0a0000000d49484452000000180000001808020000006f15aaaf000000264944415478da63f81f5001473329400cc3d8a09994e91f3568d4a05183460d1a35887e06010089a120ce8ecfdc480000000049454e44ae426082');
INSERT INTO `profile_card` VALUES (14, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 18, X'');
INSERT INTO `profile_card` VALUES (15, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 19, X'');
INSERT INTO `profile_card` VALUES (16, 'Diver 21', _utf8mb4 X'53747261646120556e7520310a4e696365', 'I guess you are from Nice ?', 'France ?', 21, X'89504e470d0a1a0a0000000d49484452000000180000001808020000006f15aaaf000000264944415478da63f81f5001477b29400cc3d8a0bd94e91f3568d4a05183460d1a35887e060100b2ca6f8ece54d0300000000049454e44ae426082');
INSERT INTO `profile_card` VALUES (17, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 22, X'');
INSERT INTO `profile_card` VALUES (18, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 23, X'');
INSERT INTO `profile_card` VALUES (19, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 25, X'');
INSERT INTO `profile_card` VALUES (20, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 26, X'');
INSERT INTO `profile_card` VALUES (21, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 27, X'');
INSERT INTO `profile_card` VALUES (22, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 28, X'');
INSERT INTO `profile_card` VALUES (23, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 29, X'');
INSERT INTO `profile_card` VALUES (24, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 30, X'');
INSERT INTO `profile_card` VALUES (25, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 31, X'');
INSERT INTO `profile_card` VALUES (26, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 32, X'');
INSERT INTO `profile_card` VALUES (27, _utf8mb4 X'c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9c3a9', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 33, X'');
INSERT INTO `profile_card` VALUES (28, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 34, X'');
INSERT INTO `profile_card` VALUES (29, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 35, X'');
INSERT INTO `profile_card` VALUES (30, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 36, X'ffd8ffe0206e6f7420612070696374757265');
INSERT INTO `profile_card` VALUES (31, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 37, X'6956424f5277304b47676f414141414e53556845556741414142674141414159434149414141427646617176414141414a6b6c4551565234326d5034483141425279636f51417a44324b41546c4f6b664e576a556f464744526730614e59682b4267454147396d486e6b326166507741414141415355564f524b35435949493d');
INSERT INTO `profile_card` VALUES (32, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 38, X'646174613a696d6167652f706e673b6261736536342c6956424f5277304b47676f414141414e53556845556741414142674141414159434149414141427646617176414141414a6b6c4551565234326d5034483141425279637051417a44324b43546c4f6b664e576a556f464744526730614e59682b42674541617a4b4a7a68357064423841414141415355564f524b35435949493d');
INSERT INTO `profile_card` VALUES (33, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 39, X'');
INSERT INTO `profile_card` VALUES (34, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 40, X'');
INSERT INTO `profile_card` VALUES (35, 'The first', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 41, X'');
INSERT INTO `profile_card` VALUES (36, 'The second', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 41, X'89504e470d0a1a0a0000000d49484452000000180000001808020000006f15aaaf000000254944415478da63f81f500147ec142086616c103b65fa470d1a3568d4a05183460da29f4100463ce150493d855f0000000049454e44ae426082');
INSERT INTO `profile_card` VALUES (37, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 42, X'');
INSERT INTO `profile_card` VALUES (38, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', 43, X'');
INSERT INTO `profile_card` VALUES (39, NULL, NULL, NULL, NULL, 44, NULL);

CREATE TABLE `social_links` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `linkedin` varchar(700) DEFAULT NULL,
  `facebook` varchar(200) DEFAULT NULL,
  `github` varchar(200) DEFAULT NULL,
  `instagram` varchar(200) DEFAULT NULL,
  `twitter` varchar(200) DEFAULT NULL,
  `youtube` varchar(200) DEFAULT NULL,
  `description` text DEFAULT NULL,
  `user_id` int(11) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `user_id` (`user_id`),
  CONSTRAINT `social_links_ibfk_1` FOREIGN KEY (`user_id`) REFERENCES `user` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=41 DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
INSERT INTO `social_links` VALUES (1, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/user1', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', '', 1);
INSERT INTO `social_links` VALUES (2, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 2);
INSERT INTO `social_links` VALUES (3, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 3);
INSERT INTO `social_links` VALUES (4, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/user5', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', '', 5);
INSERT INTO `social_links` VALUES (5, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 6);
INSERT INTO `social_links` VALUES (6, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 7);
INSERT INTO `social_links` VALUES (7, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/user9', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', '', 9);
INSERT INTO `social_links` VALUES (8, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 10);
INSERT INTO `social_links` VALUES (9, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 11);
INSERT INTO `social_links` VALUES (10, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/user13', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', '', 13);
INSERT INTO `social_links` VALUES (11, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 14);
INSERT INTO `social_links` VALUES (12, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 15);
INSERT INTO `social_links` VALUES (13, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/user17', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', '', 17);
INSERT INTO `social_links` VALUES (14, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 18);
INSERT INTO `social_links` VALUES (15, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 19);
INSERT INTO `social_links` VALUES (16, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/user21', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', '', 21);
INSERT INTO `social_links` VALUES (17, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 22);
INSERT INTO `social_links` VALUES (18, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 23);
INSERT INTO `social_links` VALUES (19, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 25);
INSERT INTO `social_links` VALUES (20, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 26);
INSERT INTO `social_links` VALUES (21, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 27);
INSERT INTO `social_links` VALUES (22, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 28);
INSERT INTO `social_links` VALUES (23, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 29);
INSERT INTO `social_links` VALUES (24, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 30);
INSERT INTO `social_links` VALUES (25, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 31);
INSERT INTO `social_links` VALUES (26, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 32);
INSERT INTO `social_links` VALUES (27, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 33);
INSERT INTO `social_links` VALUES (28, 'https://linkedin.com/', 'https://facebook.com/', 'github.com/ana', 'https://instagram.com/', 'javascript:alert(1)', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 34);
INSERT INTO `social_links` VALUES (29, 'https://linkedin.com/', 'https://facebook.com/', NULL, 'https://instagram.com/', 'https://twitter.com/', '', NULL, 35);
INSERT INTO `social_links` VALUES (30, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 36);
INSERT INTO `social_links` VALUES (31, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 37);
INSERT INTO `social_links` VALUES (32, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 38);
INSERT INTO `social_links` VALUES (33, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 39);
INSERT INTO `social_links` VALUES (34, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 40);
INSERT INTO `social_links` VALUES (35, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 41);
INSERT INTO `social_links` VALUES (36, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/second', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 41);
INSERT INTO `social_links` VALUES (37, 'https://linkedin.com/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 42);
INSERT INTO `social_links` VALUES (38, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 43);
INSERT INTO `social_links` VALUES (39, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 44);
INSERT INTO `social_links` VALUES (40, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.', 45);
