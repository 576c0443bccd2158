window.YTD.tweets.part0 = [
 {"tweet": {"id_str": "11", "created_at": "Tue Dec 03 18:20:00 +0000 2024", "full_text": "Ostrel fell &amp; burns.", "in_reply_to_status_id_str": "9"}},
 {"tweet": {"id_str": "12", "created_at": "Wed Dec 04 01:00:00 +0000 2024", "full_text": "RT @varanwatch: Twelve killed in Norvel."}}
]
