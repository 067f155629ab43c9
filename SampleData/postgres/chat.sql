--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';

CREATE TABLE public.conversations (
    id uuid NOT NULL,
    user_id text NOT NULL,
    title text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

CREATE TABLE public.messages (
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    role text NOT NULL,
    content text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.feature_flags (
    name text NOT NULL,
    enabled boolean
);

COPY public.conversations (id, user_id, title, created_at, updated_at) FROM stdin;
2cd2e8f1-9823-55ab-bf61-a61d14039c3b	dilek@example.org	Forno não aquece	2026-01-12 08:00:00.123+00	2026-01-12 08:03:50+00
1f1930c7-e02b-5055-a80c-36e80c0d5792	emre@example.org	Поезд и зонтик	2026-02-20 05:41:00+00	2026-02-20 05:42:38+00
ea137828-28e5-5da3-81d9-fff735c836fd	emre@example.org	Arılar ve komşu	2026-03-01 11:00:00+00	2026-03-01 11:02:07+00
\.


COPY public.feature_flags (name, enabled) FROM stdin;
dark_mode	t
\.


COPY public.messages (id, conversation_id, role, content, created_at) FROM stdin;
be24e80a-7436-515c-b23d-8c079a9b9bfa	2cd2e8f1-9823-55ab-bf61-a61d14039c3b	user	Bom dia! O forno novo liga, a luz acende, mas não aquece. O que verifico primeiro?	2026-01-12 08:00:00.123+00
3d3e3ea6-37b4-566e-b66a-c35bfb0aed42	2cd2e8f1-9823-55ab-bf61-a61d14039c3b	assistant	Primeiro o relógio: muitos fornos não aquecem enquanto a hora não estiver acertada. Depois o modo: «descongelar» só liga a ventoinha.	2026-01-12 08:00:09.456+00
96d78e87-9154-5f22-a07f-3bf7be7a1fe6	2cd2e8f1-9823-55ab-bf61-a61d14039c3b	user	Era o relógio. Perdi uma manhã por causa das 00:00 a piscar.	2026-01-12 08:03:41+00
75018f75-2153-5e04-90e3-a51e4c9c2f3a	2cd2e8f1-9823-55ab-bf61-a61d14039c3b	assistant	Agora já sabe: primeiro as horas, depois o pão.	2026-01-12 08:03:50+00
4340ac3d-0dd5-50ae-a0d7-720c7efece69	1f1930c7-e02b-5055-a80c-36e80c0d5792	user	Забыл зонтик в поезде 104, вагон 7. Куда звонить?	2026-02-20 05:41:00+00
af91df28-c725-59ee-9029-8e277d71dbde	1f1930c7-e02b-5055-a80c-36e80c0d5792	assistant	В бюро находок станции прибытия. Назовите поезд, вагон, место и цвет зонтика: чёрных у них, как правило, сорок.	2026-02-20 05:41:11+00
08827182-dae7-5f7f-b026-894bebb33bed	1f1930c7-e02b-5055-a80c-36e80c0d5792	user	Он жёлтый, с утками.	2026-02-20 05:42:30+00
c260262f-fa3f-51a4-8935-08b5735eb266	1f1930c7-e02b-5055-a80c-36e80c0d5792	assistant	Тогда его уже все знают. Позвоните после девяти, номер на обратной стороне билета.	2026-02-20 05:42:38+00
9fed1ff1-0ce7-51a8-8ab0-2818bb83f70d	ea137828-28e5-5da3-81d9-fff735c836fd	system	You answer for the city's office of small animals. Be brief, be kind.	2026-03-01 11:00:00+00
a7396b9a-4fe3-5a3a-9a19-92c01ca90a0c	ea137828-28e5-5da3-81d9-fff735c836fd	user	Komşum balkonda arı besliyor. İzin gerekiyor mu?	2026-03-01 11:00:05+00
9937f562-2139-5c38-9eae-0d76f8e552fb	ea137828-28e5-5da3-81d9-fff735c836fd	assistant	İki kovana kadar bildirim yeter. Kovan uçuş deliği komşuya bakmamalı; yüksek bir bitki arıları yukarı uçurur.	2026-03-01 11:00:14+00
7c5d6d3c-be41-564f-8b51-106d77451e89	ea137828-28e5-5da3-81d9-fff735c836fd	user	Peki bal istemek ayıp mı?	2026-03-01 11:02:00+00
b9a673fb-4ae5-56e3-9947-137687bd4b8a	ea137828-28e5-5da3-81d9-fff735c836fd	assistant	Bir kavanozla gidin, dolu döner.	2026-03-01 11:02:07+00
\.


--
-- PostgreSQL database dump complete
--
