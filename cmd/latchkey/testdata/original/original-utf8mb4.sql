-- Written by generate.py utf8mb4; see there.

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
) ENGINE=InnoDB AUTO_INCREMENT=46 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO `user` VALUES (1, 'user1', 'user1@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha256:1000$8dokcn0MOW3uRe2M$8cbc34379d70619fe1c6ed0efcbcfe24238c8e4a1f65531f7a3564e9c599e875');
INSERT INTO `user` VALUES (2, 'user2', 'user2@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha1:1000$c3uisYA0uoPWSGyJ$f90af329f8a295cbd3a7cd307bdd9a4cce7791b8');
INSERT INTO `user` VALUES (3, 'user3', 'user3@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha512:1000$gBIvsqWR7C3acvfc$b9c4f31fbaf5ea70b5816d535b55681e7d61bd0a6c7f6b39ee47d1a78a784db3d9ed591c64d72e118d32a8ac6dd241ea8bc50faddafcc945906374056a1ada67');
INSERT INTO `user` VALUES (4, 'user4', 'user4@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'sha256$a0mI7wA41ABhUQ86$a1f029a56465d3c644d241bf3513d09f8dff49e6225a31aecfb19e02c9b17566');
INSERT INTO `user` VALUES (5, 'user5', 'user5@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'scrypt:32768:8:1$aff022671976f28f$a1cd6d3d78b73dab0bbe372b45716b45e907ffb9657546b7146356b7d8b1a78b74bb6b2ee790d3c333cc10404d9fa97a05daa61cce4bd7187e1c255a403f302e');
INSERT INTO `user` VALUES (6, 'user6', 'user6@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha256:260000$lwYsuGNaedWHycCc$b2b05c456b23f4dbb80d132a92a38b5a6143309dbc705f179dcd90e39f6538a1');
INSERT INTO `user` VALUES (7, 'user7', 'user7@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha256:1000$jRCVVRRRjTDDpLgX$62b3966caf3b9bab0e0b0f1a01a8bf20495d296e663f3064a3423af4d23f60b8');
INSERT INTO `user` VALUES (8, 'user8', 'user8@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha1:1000$STaeumFLwoDVtjL0$2bbfc8e5b35322d20cf24d13bcf5359cc38fed18');
INSERT INTO `user` VALUES (9, 'user9', 'user9@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha512:1000$G0k8VF6qB1P7Y6av$0ce4df25afa4f2d369542fd702a5b6fcf17bd78799ad5d6da68b2cde6bc5a21eaf5c4dcd985d04cf18fec0b33363884333ab606c85e8406677159524b00e4721');
INSERT INTO `user` VALUES (10, 'user10', 'user10@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'sha256$lDvES3FC8D6MY8ok$ef0129a9a02c930c08ff44e55a566ffde30b0b3d0c43ce8d6757cce31f7f1caf');
INSERT INTO `user` VALUES (11, 'user11', 'user11@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'scrypt:32768:8:1$9b6d6e88b341269b$4df3d4c741b53882d7907d1e391e099e1d9f24d5a432b8eeaef6914d873b0207d65a755067dc7560d890ed5090e1ae28c28511a249e57f2c3dad0f3e8821cc64');
INSERT INTO `user` VALUES (12, 'user12', 'user12@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha256:260000$J9bO3y6UDbaPmTOo$1ea294b46e3a124c26828bf11af536bf70b7e675c2e3988735a820de7312b6cd');
INSERT INTO `user` VALUES (13, 'user13', 'user13@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha256:1000$LFQkuknmeXTEZyfj$22da05ca5518fdb67477af40a9f1f02fbe65504fbfa25f29ef60ae499646e63d');
INSERT INTO `user` VALUES (14, 'user14', 'user14@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha1:1000$BD6qOEp5kY9dxyJL$5b45e87fcd9c1012ed5eb187f3b6e51b24bbd798');
INSERT INTO `user` VALUES (15, 'user15', 'user15@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha512:1000$iCdMjXK7RMxVm71O$e7967a9e4de7855685ee1a8cafbe1e1a826be99336e40b783f2e83e92d091ff7986dc4b55e1d86c9d8dce105b5dd9ab0177446cf7d34970228e242ec94de495c');
INSERT INTO `user` VALUES (16, 'user16', 'user16@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'sha256$DeeWhM5eloNDACiT$2431697bf340ee6694af200156bf57f68fe4e05915f9e5b16f0a88608ac91628');
INSERT INTO `user` VALUES (17, 'user17', 'user17@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'scrypt:32768:8:1$3b802709facc9339$df9f1457f9e9a0cc924e12744df8f16053a998a9b7ce8ef97e25e59bf6d603a620a644029ba52827b6c7757bb32207221abe48cc5736304801f7d8300b3c3e86');
INSERT INTO `user` VALUES (18, 'user18', 'user18@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha256:260000$umDh3XJNCAvFIvcr$2bcc65acbc3b2c9ea74c9a21327b3fb42bab2cbf1903769a85fa131176b55c71');
INSERT INTO `user` VALUES (19, 'user19', 'user19@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha256:1000$5qtkm8Qff2FIUpHF$28eb5347c574c13b9d9e42479615771e7534287f0a462dc85ed41be1261d20b3');
INSERT INTO `user` VALUES (20, 'user20', 'user20@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha1:1000$QTUHW82wNRC8K62x$d55e1d5f69081f4028f3c31bba6275d68f6feb81');
INSERT INTO `user` VALUES (21, 'user21', 'user21@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha512:1000$fJDJDpCT3QsdBroU$00a2d799dedb89de89bbc46aed5b6a9ab4d7281114a7f1c2a42c4acf48fe72cf5cb1e39a22aa39a9113cb553abe42e98dbfdd0576adb5b9b5e09001052c74f75');
INSERT INTO `user` VALUES (22, 'user22', 'user22@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'sha256$9e0CcpgIoDfaHqLx$7651ceda700391dcd8be1bd2ee06b3c789fa264161c7f0d384e4192763e8e738');
INSERT INTO `user` VALUES (23, 'user23', 'user23@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'scrypt:32768:8:1$5c4889e828f2988f$91e64991012161f00b685f3148cca3360d7ceb682c4ee8f6ef7459fa10e3ccbe8850d9d3c18aa99746764f7174631b4b71d011f2538ffd4a951144b96b635ea6');
INSERT INTO `user` VALUES (24, 'user24', 'user24@example.org', _utf8mb4 X'c89a657065c899', _utf8mb4 X'c898746566616e', 'pbkdf2:sha256:260000$YcHVyYWsJ3luVCP7$5c2dfb9cd13b317aa8999f1e4c6af04d31dc44491aaabff0fe0ecea5a4c6ef0a');
INSERT INTO `user` VALUES (25, _utf8mb4 X'6a6f73c3a9206ec3bac3b1657a', 'user25@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$FHnBO5Keh95Zvr7j$6ce8219fab422ecbe1b6de6ea8bd67770c3ad92cbe5eb7e56c54c0b2244a09e4');
INSERT INTO `user` VALUES (26, 'x', 'user26@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$Axt6VNVAYCxs6Zyh$6d7c7a68f4ae86d576e104513f2a3d53339aed3a7c6aec4f386d1be97f59dcdf');
INSERT INTO `user` VALUES (27, 'user-with-a-name-that-is-far-too-long-for-the-rules', 'user27@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$skgsqiexOjRdwXaD$3f744685af785f285bae5b0e78b7d023d107c4a8334d602f06d300573b211e3f');
INSERT INTO `user` VALUES (28, 'jose_nunez', 'user28@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$KFXSC3lZqCkAuHa7$394d7c6aff67e4b23f1493660060b0d6a91a2b777e3c2f184c747a4a67fa9c14');
INSERT INTO `user` VALUES (29, NULL, 'user29@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$BYJ2fn83pPqDY7Vr$d415ef31cab139ea8e114b110b5fe1e4e0af0c5d4148ab2fccfb32417c1f3113');
INSERT INTO `user` VALUES (30, 'not-an-address', 'not an address', 'Pop', 'Ana', 'pbkdf2:sha256:1000$N8YIInFdTzcvurxO$135ce8f3e0824d0b3a0f3a49e5143fefe68225b3337a23770138260d1ccbe064');
INSERT INTO `user` VALUES (31, 'user1-again', ' USER1@Example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$0cLTr7dnNOvaaIOt$7b046fc4e5387a5ce4a2dbfc6ae566b9bc9633c07f3685c332701cd43a14824c');
INSERT INTO `user` VALUES (32, 'null-names', 'user32@example.org', NULL, NULL, 'pbkdf2:sha256:1000$v5ddaEkapYwfPuBf$b658597137a59123fc89b6ce8f43dc3f1ad93244d15eda3843bf6829f7f71929');
INSERT INTO `user` VALUES (33, 'long-text', 'user33@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$duzfnXGGHLkoKQ9V$e78f4eb70c72f456bbd4e580fd5fca0bafd5a326dd205799eb210e810642e468');
INSERT INTO `user` VALUES (34, 'host-link', 'user34@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$ON65U3gQSQICCAd3$c3ca0d62e8e62dfe4ada5959eca692d6a8f92a3c7e394c030e947550db545702');
INSERT INTO `user` VALUES (35, 'null-links', 'user35@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$6RN9eK1JSOUZoBFy$dc2113a660baa4b6024ba57c23f4c6a7cc79b871394ca8745ef47632d0b786e2');
INSERT INTO `user` VALUES (36, 'broken-picture', 'user36@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$HY3YWe2IVBXpolzr$c3a7dcc6fa49c0f0873c33d7d6a269cd673dbd4ed3b795c426fe7f2f37342dba');
INSERT INTO `user` VALUES (37, 'text-picture', 'user37@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$Dm9O8H1bplYKpGLw$39d63f6c640186f7af8e6af5707ca54cdd8cff2bffa5b5841ede293381d78456');
INSERT INTO `user` VALUES (38, 'url-picture', 'user38@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$1Oxrr8P1JMTfs5sZ$7248fb79da39d9b26ad07232d77054ac1b860a105193570bee0503ab7f87d024');
INSERT INTO `user` VALUES (39, 'bad-hash', 'user39@example.org', 'Pop', 'Ana', 'not a hash of any kind');
INSERT INTO `user` VALUES (40, 'no-hash', 'user40@example.org', 'Pop', 'Ana', NULL);
INSERT INTO `user` VALUES (41, 'many-rows', 'user41@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$NGlXhgweftBZH7B7$e5afbe37dab24a9f88d958a73de739e2580d8c7d217cd3da0ac4e3656f3cafd7');
INSERT INTO `user` VALUES (42, 'long-link', 'user42@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$ybdg2jflOF17yb4G$501bcec0383e6c80ded8438bb75a2ed4e89c9d277a0a8618cac90264f572a113');
INSERT INTO `user` VALUES (43, 'control', 'user43@example.org', _utf8mb4 X'506f700a45736375', _utf8mb4 X'416e6107', 'pbkdf2:sha256:1000$nLWJof4iwa92CZxA$28db3c4bf5fbf7acc4f3c98d419e173f3ac9012bb5d744b1213c799042835a1f');
INSERT INTO `user` VALUES (44, 'null-card', 'user44@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$n4uw3JSJwE0TDpvm$62196bf8d01af8bb3c9d28386ac30349f6b5afe7d05414418bd83f84eaf0c3e9');
INSERT INTO `user` VALUES (45, 'only-links', 'user45@example.org', 'Pop', 'Ana', 'pbkdf2:sha256:1000$T3f5GOSMev8X6K2h$b1da1a835d816d4cad07da319505c48b6bb62e460e8b2c58f538a8f07cadb70e');

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
) ENGINE=InnoDB AUTO_INCREMENT=40 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
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
) ENGINE=InnoDB AUTO_INCREMENT=41 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
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
